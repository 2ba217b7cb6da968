"""The state machines: one table each. Everything else asks these tables.

A table row says where an action leads from each state it is allowed in. Repeating an action, or sending a step
that has already been passed (an offline phone's queue arrives late), changes nothing and is not an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from shared.errors import IllegalTransition


class ReportStatus(StrEnum):
    """Where one caller's report stands with the operators."""

    RECEIVED = "RECEIVED"
    CLAIMED = "CLAIMED"
    VERIFIED = "VERIFIED"
    DUPLICATE = "DUPLICATE"
    FALSE = "FALSE"
    CANCELLED_BY_CALLER = "CANCELLED_BY_CALLER"
    ENDED = "ENDED"


class ReportAction(StrEnum):
    """What can be done to a report."""

    CLAIM = "claim"
    RELEASE = "release"
    VERIFY = "verify"
    MARK_DUPLICATE = "mark_duplicate"
    MARK_FALSE = "mark_false"
    CANCEL = "cancel"
    END = "end"
    REOPEN = "reopen"


class AssignmentStatus(StrEnum):
    """Where one agency stands on one incident."""

    PROPOSED = "PROPOSED"
    DISPATCHED = "DISPATCHED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    EN_ROUTE = "EN_ROUTE"
    ON_SCENE = "ON_SCENE"
    CLEARED = "CLEARED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


class AssignmentAction(StrEnum):
    """What can be done to an assignment."""

    DISPATCH = "dispatch"
    ACKNOWLEDGE = "acknowledge"
    EN_ROUTE = "en_route"
    ON_SCENE = "on_scene"
    CLEAR = "clear"
    DECLINE = "decline"
    EXPIRE = "expire"
    CANCEL = "cancel"


class IncidentStatus(StrEnum):
    """Where an incident stands; derived from its assignments until it is closed."""

    PENDING = "PENDING"
    DISPATCHED = "DISPATCHED"
    RESPONDING = "RESPONDING"
    ON_SCENE = "ON_SCENE"
    CLEARED = "CLEARED"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"


class AlertStatus(StrEnum):
    """Where one outbox entry stands. UNREACHED means: no device took it, phone them."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    UNREACHED = "UNREACHED"
    WITHDRAWN = "WITHDRAWN"


class AlertAction(StrEnum):
    """What can happen to an alert."""

    MARK_SENT = "mark_sent"
    MARK_UNREACHED = "mark_unreached"
    WITHDRAW = "withdraw"


class ReceiptStatus(StrEnum):
    """How far one alert got on one device."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    OPENED = "OPENED"
    FAILED_TEMPORARY = "FAILED_TEMPORARY"
    FAILED_PERMANENT = "FAILED_PERMANENT"


class ReceiptAction(StrEnum):
    """What can happen to a receipt."""

    SEND = "send"
    DELIVER = "deliver"
    OPEN = "open"
    FAIL_TEMPORARILY = "fail_temporarily"
    FAIL_PERMANENTLY = "fail_permanently"


class DeliveryStatus(StrEnum):
    """Where one message to an agency's own CAD stands. DEAD: a person has to look."""

    WAITING = "WAITING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"


class DeliveryAction(StrEnum):
    """What can happen to a message to a CAD."""

    DELIVER = "deliver"
    GIVE_UP = "give_up"
    RETRY = "retry"


class WarningStatus(StrEnum):
    """Where a public warning stands: only a signed one is public."""

    DRAFT = "DRAFT"
    SIGNED = "SIGNED"
    REPLACED = "REPLACED"


class WarningAction(StrEnum):
    """What can be done to a public warning."""

    SIGN = "sign"
    REPLACE = "replace"


StateT = TypeVar("StateT", bound=StrEnum)
ActionT = TypeVar("ActionT", bound=StrEnum)


@dataclass(frozen=True)
class Step(Generic[StateT]):
    """The outcome of one action.

    Attributes:
        before: the state it was in.
        after: the state it is in now.
        passed: every state entered by this step, in order, skipped ones back-filled; empty when nothing changed.
    """

    before: StateT
    after: StateT
    passed: tuple[StateT, ...]

    @property
    def changed(self) -> bool:
        """Whether anything is different."""
        return bool(self.passed)


@dataclass(frozen=True)
class StateMachine(Generic[StateT, ActionT]):
    """One machine.

    Attributes:
        name: for error texts.
        table: action to (state it is allowed in to state it leads to).
        ladder: the states that are passed one after the other; used to back-fill and to ignore late steps.
        stands_at: states beside the ladder, with the rung they count as.
    """

    name: str
    table: Mapping[ActionT, Mapping[StateT, StateT]]
    ladder: tuple[StateT, ...]
    stands_at: Mapping[StateT, StateT] = field(default_factory=dict)

    def apply(self, state: StateT, action: ActionT) -> Step[StateT]:
        """Take one step, or none when the action has already had its effect.

        Raises:
            IllegalTransition: the table forbids the action in this state.
        """
        row = self.table[action]
        if state in row:
            return Step(state, row[state], self._passed(state, row[state]))
        if self._already_done(state, row.values()):
            return Step(state, state, ())
        raise IllegalTransition(self.name, state.value, action.value)

    def allows(self, state: StateT, action: ActionT) -> bool:
        """Whether the action would change anything in this state."""
        return state in self.table[action]

    def open_states(self) -> frozenset[StateT]:
        """States that some action can still leave."""
        return frozenset(state for row in self.table.values() for state in row)

    def _already_done(self, state: StateT, targets: Iterable[StateT]) -> bool:
        targets = set(targets)
        if state in targets:
            return True
        if state not in self.ladder:
            return False
        return all(t in self.ladder and self.ladder.index(t) < self.ladder.index(state) for t in targets)

    def _passed(self, before: StateT, after: StateT) -> tuple[StateT, ...]:
        rung = self.stands_at.get(before, before)
        if rung in self.ladder and after in self.ladder:
            start, end = self.ladder.index(rung), self.ladder.index(after)
            if end > start:
                return self.ladder[start + 1 : end + 1]
        return (after,) if after != before else ()


_R, _RA = ReportStatus, ReportAction
_OPEN_REPORT = (_R.RECEIVED, _R.CLAIMED, _R.VERIFIED)
_CLOSED_REPORT = (_R.DUPLICATE, _R.FALSE, _R.CANCELLED_BY_CALLER, _R.ENDED)

REPORT = StateMachine[ReportStatus, ReportAction](
    name="report",
    table={
        _RA.CLAIM: {_R.RECEIVED: _R.CLAIMED},
        _RA.RELEASE: {_R.CLAIMED: _R.RECEIVED},
        _RA.VERIFY: {_R.RECEIVED: _R.VERIFIED, _R.CLAIMED: _R.VERIFIED},
        _RA.MARK_DUPLICATE: dict.fromkeys(_OPEN_REPORT, _R.DUPLICATE),
        _RA.MARK_FALSE: dict.fromkeys((*_OPEN_REPORT, _R.DUPLICATE, _R.ENDED), _R.FALSE),
        # From ENDED too, or a refusal would tell a true cancel from one under duress.
        _RA.CANCEL: dict.fromkeys((*_OPEN_REPORT, _R.ENDED), _R.CANCELLED_BY_CALLER),
        # Its incident was closed before anybody took or verified it: nobody is to be asked for it any more.
        _RA.END: {_R.RECEIVED: _R.ENDED, _R.CLAIMED: _R.ENDED},
        _RA.REOPEN: dict.fromkeys(_CLOSED_REPORT, _R.RECEIVED),
    },
    # A report's steps can be undone (release, reopen), so a late step is an error and not a no-op.
    ladder=(),
)

_A, _AA = AssignmentStatus, AssignmentAction
_UNDER_WAY = (_A.ACKNOWLEDGED, _A.EN_ROUTE, _A.ON_SCENE)
_ENDED_BEFORE_ANSWER = (_A.PROPOSED, _A.DECLINED, _A.EXPIRED, _A.CANCELLED)

ASSIGNMENT = StateMachine[AssignmentStatus, AssignmentAction](
    name="assignment",
    table={
        _AA.DISPATCH: dict.fromkeys(_ENDED_BEFORE_ANSWER, _A.DISPATCHED),
        # An answer that comes after the deadline is still help on its way, so EXPIRED may acknowledge.
        _AA.ACKNOWLEDGE: dict.fromkeys((_A.DISPATCHED, _A.EXPIRED), _A.ACKNOWLEDGED),
        _AA.EN_ROUTE: dict.fromkeys((_A.DISPATCHED, _A.EXPIRED, _A.ACKNOWLEDGED), _A.EN_ROUTE),
        _AA.ON_SCENE: dict.fromkeys((_A.DISPATCHED, _A.EXPIRED, _A.ACKNOWLEDGED, _A.EN_ROUTE), _A.ON_SCENE),
        _AA.CLEAR: dict.fromkeys((_A.DISPATCHED, _A.EXPIRED, *_UNDER_WAY), _A.CLEARED),
        # A unit that breaks down on its way must be able to say so, hence ACKNOWLEDGED and EN_ROUTE.
        _AA.DECLINE: dict.fromkeys((_A.DISPATCHED, _A.EXPIRED, _A.ACKNOWLEDGED, _A.EN_ROUTE), _A.DECLINED),
        _AA.EXPIRE: {_A.DISPATCHED: _A.EXPIRED},
        _AA.CANCEL: dict.fromkeys((_A.PROPOSED, _A.DISPATCHED, _A.EXPIRED, *_UNDER_WAY), _A.CANCELLED),
    },
    ladder=(_A.PROPOSED, _A.DISPATCHED, _A.ACKNOWLEDGED, _A.EN_ROUTE, _A.ON_SCENE, _A.CLEARED),
    stands_at={_A.EXPIRED: _A.DISPATCHED},
)

_L, _LA = AlertStatus, AlertAction

ALERT = StateMachine[AlertStatus, AlertAction](
    name="alert",
    table={
        _LA.MARK_SENT: {_L.QUEUED: _L.SENT, _L.UNREACHED: _L.SENT},
        _LA.MARK_UNREACHED: {_L.QUEUED: _L.UNREACHED},
        _LA.WITHDRAW: {_L.QUEUED: _L.WITHDRAWN},
    },
    ladder=(),
)

_C, _CA = ReceiptStatus, ReceiptAction

RECEIPT = StateMachine[ReceiptStatus, ReceiptAction](
    name="receipt",
    table={
        _CA.SEND: {_C.QUEUED: _C.SENT, _C.FAILED_TEMPORARY: _C.SENT},
        # A device may answer before our own note of the sending is written.
        _CA.DELIVER: dict.fromkeys((_C.QUEUED, _C.SENT, _C.FAILED_TEMPORARY), _C.DELIVERED),
        _CA.OPEN: dict.fromkeys((_C.QUEUED, _C.SENT, _C.FAILED_TEMPORARY, _C.DELIVERED), _C.OPENED),
        _CA.FAIL_TEMPORARILY: {_C.QUEUED: _C.FAILED_TEMPORARY},
        _CA.FAIL_PERMANENTLY: dict.fromkeys((_C.QUEUED, _C.FAILED_TEMPORARY), _C.FAILED_PERMANENT),
    },
    ladder=(_C.QUEUED, _C.SENT, _C.DELIVERED, _C.OPENED),
)

_D, _DA = DeliveryStatus, DeliveryAction

DELIVERY = StateMachine[DeliveryStatus, DeliveryAction](
    name="delivery",
    table={
        _DA.DELIVER: {_D.WAITING: _D.DELIVERED, _D.DEAD: _D.DELIVERED},
        _DA.GIVE_UP: {_D.WAITING: _D.DEAD},
        _DA.RETRY: {_D.DEAD: _D.WAITING},
    },
    ladder=(),
)

_W, _WA = WarningStatus, WarningAction

WARNING = StateMachine[WarningStatus, WarningAction](
    name="warning",
    table={_WA.SIGN: {_W.DRAFT: _W.SIGNED}, _WA.REPLACE: {_W.SIGNED: _W.REPLACED}},
    ladder=(_W.DRAFT, _W.SIGNED, _W.REPLACED),
)

ANSWERED = frozenset((*_UNDER_WAY, _A.CLEARED))
"""Assignment states in which the agency has answered yes."""

ASSIGNMENT_ENDED = frozenset((_A.CLEARED, _A.DECLINED, _A.CANCELLED))
"""Assignment states that ask nothing more of the agency."""

REPORT_CLOSED = frozenset(_CLOSED_REPORT)
"""Report states that ask nothing more of the operators."""


def incident_status(assignments: Iterable[AssignmentStatus]) -> IncidentStatus:
    """Derive an open incident's status from its assignments: the most advanced one speaks for all."""
    states = set(assignments)
    if _A.ON_SCENE in states:
        return IncidentStatus.ON_SCENE
    if states & {_A.EN_ROUTE, _A.ACKNOWLEDGED}:
        return IncidentStatus.RESPONDING
    if states & {_A.DISPATCHED, _A.EXPIRED}:
        return IncidentStatus.DISPATCHED
    if _A.CLEARED in states:
        return IncidentStatus.CLEARED
    return IncidentStatus.PENDING
