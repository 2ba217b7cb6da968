"""What all commands share: who, which, when; finding a repetition; loading, committing and answering."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from route.case import Case, arm_next_check, helping, load_case, write_case
from route.documents import Outcome, finish
from route.rehoming import rehome_witnesses
from shared import paths, tracing
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.events import audit
from shared.identity import Caller
from shared.log import log
from shared.model.base import to_plain
from shared.model.incident import Role
from shared.model.report import Report
from shared.parsing import CleanText, Input, parse_input
from shared.services import Services
from shared.store import Transaction

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Reason = Annotated[CleanText, Field(min_length=1, max_length=500)]
Note = Annotated[CleanText, Field(max_length=1_000)]


class Command(Input):
    """Base of all commands.

    Attributes:
        command_id: made by the client, the same when it tries again; makes a repetition harmless.
        expected_status: what the person saw; when it is not so any more, nothing is done.
    """

    command: str
    command_id: UUID
    expected_status: str | None = None


@dataclass
class Work:
    """One command being carried out.

    Attributes:
        facts: what the answer tells besides.
        key: the command's id, for audit lines.
    """

    services: Services
    caller: Caller
    command: Command
    now: datetime
    tx: Transaction
    case: Case
    outcome: Outcome
    facts: dict[str, Any] = field(default_factory=dict)
    noted: bool = False

    @property
    def key(self) -> str:
        """The command's id."""
        return str(self.command.command_id)

    def note(
        self,
        type_: str,
        *,
        report_id: str | None = None,
        agency_id: str | None = None,
        before: str | None = None,
        after: str | None = None,
        **details: Any,
    ) -> None:
        """Write an audit line. The first one carries the command's own id, by which a repetition finds it."""
        audit(
            self.tx,
            self.case.incident.incident_id,
            type_,
            self.caller.actor,
            self.now,
            key=self.key,
            event_id=None if self.noted else command_event_id(self.key),
            report_id=report_id,
            agency_id=agency_id,
            before=to_plain(before),
            after=to_plain(after),
            details=details,
            exercise=self.case.incident.exercise,
            expires_at=self.case.incident.expires_at,
        )
        self.noted = True


class OnReport(Command):
    """A command that needs nothing but the report: claim, release, split."""

    report_id: Id


def mark_seen(work: Work, report: Report) -> None:
    """The caller's card says that an operator has seen the report."""
    if report.report_id == work.case.report.report_id:
        work.case.track_step = work.case.track_step or "seen"


def keep_drills_apart(drill: bool, other_is_drill: bool, field: str) -> None:
    """Refuse to put a real report into a drill, where nobody would be sent for it, or a drill into a real incident.

    Raises:
        InvalidInput: one is an exercise and the other is not.
    """
    if drill != other_is_drill:
        raise InvalidInput([FieldError(field, "one is an exercise and the other is real")])


def command_event_id(command_id: str) -> str:
    """The id of the audit line that a command writes."""
    return paths.digest("command", command_id)


def expect(command: Command, actual: str, *, clocks: Mapping[Any, str] | None = None) -> None:
    """Refuse when the person acted on something that is not so any more.

    Args:
        actual: the state that it is in now.
        clocks: a state that the clock alone leads to, and the state it came from. Between the two nobody has decided
            anything, so who saw the one meant the other as well.

    Raises:
        Refused: STALE_STATE with the actual state.
    """
    seen, clocks = command.expected_status, clocks or {}
    if seen is not None and clocks.get(seen, seen) != clocks.get(actual, actual):
        raise Refused(ErrorCode.STALE_STATE, expected=seen, actual=actual)


def on_incident(
    services: Services, caller: Caller, command: Command, incident_id: str, act: Callable[[Work], None]
) -> dict[str, Any]:
    """Carry out a command on one incident, in one transaction.

    Args:
        act: changes the case in memory and notes it; writes nothing else itself but alerts and audit lines.

    Returns:
        The answer: repeated or not, the incident's state, and the command's own facts.

    Raises:
        Refused: NOT_FOUND, or what `act` refuses; nothing was changed.
    """

    done = paths.event(incident_id, command_event_id(str(command.command_id)))

    def commit(tx: Transaction) -> tuple[dict[str, Any], Outcome]:
        case = load_case(tx, incident_id, [done])
        if case is None:
            raise Refused(ErrorCode.NOT_FOUND, "no such incident")
        if case.besides[0] is not None:
            return _answer(command, case, repeated=True), Outcome()
        tracing.join(case.incident.trace)
        # Read after the case: a command that had to wait for another one is written down as the later of the two.
        now = services.clock.now()
        work = Work(services, caller, command, now, tx, case, Outcome(trace=case.incident.trace))
        act(work)
        if not work.noted:
            return _answer(command, case, repeated=True) | work.facts, Outcome()
        complete(work)
        return _answer(command, case, repeated=False) | work.facts, work.outcome

    answer, outcome = services.store.transact(commit)
    finish(services, outcome)
    rehome_witnesses_of(services, outcome)
    log().info("command", command=command.command, incident_id=incident_id, repeated=answer["repeated"])
    return answer


def complete(work: Work) -> None:
    """Write what the command has changed of its case, and note what has to happen after the commit."""
    case, outcome = work.case, work.outcome
    outcome.incident_id = case.incident.incident_id
    before = case.incident.next_check_at
    after = arm_next_check(work.services, case, work.now)
    # A task for the same time is there already; should it have been lost, the sweeper looks.
    outcome.next_check_at = after if after != before else None
    outcome.track_step, outcome.track_agencies = case.track_step, helping(case)
    outcome.witnesses_pending = case.incident.witnesses_pending
    write_case(work.tx, case, work.now)


def rehome_witnesses_of(services: Services, outcome: Outcome) -> None:
    """After an incident has ended: nobody who joined it in that moment is left behind."""
    if outcome.witnesses_pending and outcome.incident_id:
        rehome_witnesses(services, outcome.incident_id)


def on_report(
    services: Services,
    caller: Caller,
    command: Command,
    report_id: str,
    act: Callable[[Work, Report], None],
) -> dict[str, Any]:
    """Carry out a command on one report, and on the incident that it belongs to.

    Raises:
        Refused: NOT_FOUND; STALE_STATE while the report has not been routed (a moment after the press).
    """
    document = services.store.get(paths.report(report_id))
    if document is None:
        raise Refused(ErrorCode.NOT_FOUND, "no such report")
    incident_id = Report.from_document(document).incident_id
    if incident_id is None:
        raise Refused(ErrorCode.STALE_STATE, "not routed yet", actual="UNROUTED")

    def act_on_report(work: Work) -> None:
        report = subject(work, report_id)
        expect(command, report.status.value)
        act(work, report)
        work.facts["report_status"] = report.status.value

    return on_incident(services, caller, command, incident_id, act_on_report)


def subject(work: Work, report_id: str) -> Report:
    """The report that a command is about, read in its transaction.

    Raises:
        Refused: STALE_STATE when it has moved to another incident meanwhile.
    """
    report = work.case.report
    if report.report_id != report_id:
        document = work.tx.get(paths.report(report_id))
        report = Report.from_document(document) if document else report
    # The first report too: a merged incident still names the report that has moved on.
    if report.report_id != report_id or report.incident_id != work.case.incident.incident_id:
        raise Refused(ErrorCode.STALE_STATE, "report moved to another incident")
    return report


def _answer(command: Command, case: Case, repeated: bool) -> dict[str, Any]:
    return {
        "command": command.command,
        "command_id": str(command.command_id),
        "repeated": repeated,
        "incident_id": case.incident.incident_id,
        "incident_status": case.incident.status.value,
    }


@dataclass(frozen=True)
class Entry:
    """One row of a command table: what the command looks like, who may give it, and what does it."""

    model: type[Command]
    roles: frozenset[Role]
    run: Callable[[Services, Caller, Any], dict[str, Any]]


DESK = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.ADMIN})
"""The command centre's desk."""

CommandTable = Mapping[str, Entry]


def run_command(services: Services, caller: Caller, data: object, table: CommandTable) -> dict[str, Any]:
    """Find, check and carry out one command.

    Args:
        data: what the client sent.
        table: the commands of this function; a name that is not in it does not exist.

    Raises:
        Refused: VALIDATION_FAILED, FORBIDDEN, or what the command refuses.
    """
    name = data.get("command") if isinstance(data, dict) else None
    entry = table.get(name) if isinstance(name, str) else None
    if entry is None:
        raise InvalidInput([FieldError("command", f"one of: {', '.join(sorted(table))}")])
    caller.must_be(*entry.roles)
    command = parse_input(entry.model, json.dumps(data).encode())
    return entry.run(services, caller, command)
