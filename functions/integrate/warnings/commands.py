"""Making a public warning: an operator drafts, a supervisor who is somebody else signs; then it is public."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from route.commands.base import DESK, Command, Entry, Id
from shared import paths
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.expiry import expiry
from shared.identity import Caller
from shared.log import log
from shared.model.base import AwareTime, Latitude, Longitude
from shared.model.incident import Incident, Role
from shared.model.warning import Circle, PublicWarning, Reference, WarningArea, WarningText
from shared.parsing import CleanText, Input
from shared.services import Services
from shared.states import WARNING, WarningAction, WarningStatus
from shared.store import Transaction

LONGEST = timedelta(days=3)
"""A warning that nobody looks after must end; a longer danger is an update."""

Line = Annotated[CleanText, Field(min_length=1, max_length=160)]
"""CAP 1.2 recommends at most 160 characters for a headline."""
Paragraph = Annotated[CleanText, Field(min_length=1, max_length=2_000)]


class TextInput(Input):
    """The words in one language."""

    event: Line
    headline: Line
    description: Paragraph
    instruction: Paragraph


class PointInput(Input):
    """A corner of a polygon, degrees."""

    lat: Latitude
    lng: Longitude


class CircleInput(Input):
    """A circle; without a centre it is drawn around the incident."""

    lat: Latitude | None = None
    lng: Longitude | None = None
    radius_m: Annotated[float, Field(gt=0, le=200_000, allow_inf_nan=False)]


class AreaInput(Input):
    """Exactly one of the three."""

    kecamatan_codes: Annotated[list[str], Field(max_length=50)] = Field(default_factory=list)
    circle: CircleInput | None = None
    polygon: Annotated[list[PointInput], Field(max_length=200)] = Field(default_factory=list)
    description: Line | None = None


class DraftWarning(Command):
    """A new warning, or one that updates a public one (`previous`)."""

    previous: Id | None = None
    incident_id: Id | None = None
    category: Literal[
        "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
    ]  # CAP 1.2, info.category
    urgency: Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
    severity: Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
    certainty: Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
    text_id: TextInput
    text_en: TextInput
    area: AreaInput
    onset_at: AwareTime | None = None
    ends_at: AwareTime
    exercise: bool = False


class CancelWarning(Command):
    """A draft that takes a public warning back; like every draft it is public only when it is signed."""

    previous: Id
    reason: Annotated[CleanText, Field(min_length=1, max_length=500)]


class SignWarning(Command):
    """Make a draft public."""

    warning_id: Id


def draft_warning(services: Services, caller: Caller, command: DraftWarning) -> dict[str, Any]:
    """Write a draft.

    Raises:
        InvalidInput: an area that is none, or times that do not fit.
        Refused: NOT_FOUND for an incident or warning that is not there; STALE_STATE when `previous` is not public.
    """
    now = services.clock.now()
    _check_times(command, now)
    area = _area(services, command)

    def make(previous: PublicWarning | None) -> PublicWarning:
        return PublicWarning(
            warning_id=_id_of(command),
            message="Update" if previous else "Alert",
            exercise=_exercise(command, previous),
            incident_id=command.incident_id,
            category=command.category,
            urgency=command.urgency,
            severity=command.severity,
            certainty=command.certainty,
            text_id=WarningText(**command.text_id.model_dump()),
            text_en=WarningText(**command.text_en.model_dump()),
            area=area,
            onset_at=command.onset_at or now,
            ends_at=command.ends_at,
            references=_references(previous),
            drafted_at=now,
            drafted_by=caller.uid,
            expires_at=expiry(services.region.pack, "warnings", now),
        )

    return _draft(services, command, command.previous, make)


def cancel_warning(services: Services, caller: Caller, command: CancelWarning) -> dict[str, Any]:
    """Write the draft that takes a warning back.

    Raises:
        Refused: NOT_FOUND; STALE_STATE when it is not public.
    """
    now = services.clock.now()

    def make(previous: PublicWarning | None) -> PublicWarning:
        assert previous is not None, "the command names one"
        return previous.model_copy(
            update={
                "warning_id": _id_of(command),
                "message": "Cancel",
                "status": WarningStatus.DRAFT,
                "references": _references(previous),
                "note": command.reason,
                "drafted_at": now,
                "drafted_by": caller.uid,
                "signed_at": None,
                "signed_by": None,
                "public_until": None,
                "expires_at": expiry(services.region.pack, "warnings", now),
            }
        )

    return _draft(services, command, command.previous, make)


def sign_warning(services: Services, caller: Caller, command: SignWarning) -> dict[str, Any]:
    """Make a draft public; an update or a cancel replaces what it is about in the same moment.

    Raises:
        Refused: NOT_FOUND; FORBIDDEN for one's own draft; STALE_STATE when what it is about is not public any more.
    """

    def commit(tx: Transaction) -> PublicWarning:
        warning = _read(tx, command.warning_id)
        before = _read(tx, warning.references[-1].warning_id) if warning.references else None
        now = services.clock.now()
        step = WARNING.apply(warning.status, WarningAction.SIGN)
        if not step.changed:
            return warning
        if warning.drafted_by == caller.uid:
            raise Refused(ErrorCode.FORBIDDEN, "whoever drafted it does not sign it")
        if before:
            _must_be_public(before)
            replaced = WARNING.apply(before.status, WarningAction.REPLACE).after
            tx.update(paths.warning(before.warning_id), {"status": replaced.value, "public_until": None})
        signed = {"status": step.after, "signed_at": now, "signed_by": caller.uid, "public_until": warning.ends_at}
        warning = warning.model_copy(update=signed)
        tx.set(paths.warning(warning.warning_id), warning.to_document())
        return warning

    warning = services.store.transact(commit)
    log().warning("public warning signed", warning_id=warning.warning_id, message=warning.message, by=caller.uid)
    return _answer(command, warning, repeated=False)


def _draft(services: Services, command: Command, previous_id: str | None, make: Any) -> dict[str, Any]:
    def commit(tx: Transaction) -> tuple[PublicWarning, bool]:
        found = tx.get(paths.warning(_id_of(command)))
        if found is not None:
            return PublicWarning.from_document(found), True
        previous = _read(tx, previous_id) if previous_id else None
        if previous:
            _must_be_public(previous)
        warning: PublicWarning = make(previous)
        tx.create(paths.warning(warning.warning_id), warning.to_document())
        return warning, False

    warning, repeated = services.store.transact(commit)
    return _answer(command, warning, repeated)


def _id_of(command: Command) -> str:
    return f"w-{paths.digest('warning', str(command.command_id))[:16]}"


def _read(tx: Transaction, warning_id: str) -> PublicWarning:
    document = tx.get(paths.warning(warning_id))
    if document is None:
        raise Refused(ErrorCode.NOT_FOUND, "no such warning")
    return PublicWarning.from_document(document)


def _must_be_public(warning: PublicWarning) -> None:
    if warning.status is not WarningStatus.SIGNED or warning.message == "Cancel":
        raise Refused(ErrorCode.STALE_STATE, "this warning is not in force", actual=warning.status.value)


def _references(previous: PublicWarning | None) -> list[Reference]:
    if previous is None:
        return []
    assert previous.signed_at is not None, "only a signed warning is referred to"
    return [*previous.references, Reference(warning_id=previous.warning_id, sent_at=previous.signed_at)]


def _exercise(command: DraftWarning, previous: PublicWarning | None) -> bool:
    """A drill stays a drill, and nothing real becomes one: programs would take the one for the other."""
    if previous and previous.exercise != command.exercise:
        raise InvalidInput([FieldError("exercise", "one is an exercise and the other is real")])
    return command.exercise


def _check_times(command: DraftWarning, now: datetime) -> None:
    begin = command.onset_at or now
    if not begin < command.ends_at <= now + LONGEST or command.ends_at <= now:
        raise InvalidInput([FieldError("ends_at", "after its beginning and now, within three days")])


def _area(services: Services, command: DraftWarning) -> WarningArea:
    area, incident = command.area, _incident(services, command.incident_id)
    if sum(map(bool, (area.kecamatan_codes, area.circle, area.polygon))) != 1:
        raise InvalidInput([FieldError("area", "exactly one of kecamatan_codes, circle, polygon")])
    known = services.region.pack.kecamatan
    if unknown := sorted(set(area.kecamatan_codes) - known.keys()):
        raise InvalidInput([FieldError("area.kecamatan_codes", f"not in the region pack: {', '.join(unknown)}")])
    if area.polygon and len(area.polygon) < 3:
        raise InvalidInput([FieldError("area.polygon", "at least three points")])
    names = ", ".join(f"Kecamatan {known[code].name}" for code in area.kecamatan_codes)
    fallback = names or (incident.place if incident else services.region.pack.name_id)
    return WarningArea(
        description=area.description or fallback,
        kecamatan_codes=area.kecamatan_codes,
        circle=_circle(area.circle, incident),
        polygon=[point.model_dump() for point in area.polygon],
    )


def _circle(circle: CircleInput | None, incident: Incident | None) -> Circle | None:
    if circle is None:
        return None
    if circle.lat is not None and circle.lng is not None:
        return Circle(lat=circle.lat, lng=circle.lng, radius_m=circle.radius_m)
    if incident is None or incident.position is None:
        raise InvalidInput([FieldError("area.circle", "a centre, or an incident whose position is known")])
    # Two decimals, about a kilometre: the very spot may be somebody's home.
    lat, lng = round(incident.position.lat, 2), round(incident.position.lng, 2)
    return Circle(lat=lat, lng=lng, radius_m=circle.radius_m)


def _incident(services: Services, incident_id: str | None) -> Incident | None:
    if incident_id is None:
        return None
    document = services.store.get(paths.incident(incident_id))
    if document is None:
        raise Refused(ErrorCode.NOT_FOUND, "no such incident")
    return Incident.from_document(document)


def _answer(command: Command, warning: PublicWarning, repeated: bool) -> dict[str, Any]:
    return {
        "command": command.command,
        "command_id": str(command.command_id),
        "repeated": repeated,
        "warning_id": warning.warning_id,
        "warning_status": warning.status.value,
    }


WARNING_COMMANDS = {
    "draft_warning": Entry(DraftWarning, DESK, draft_warning),
    "cancel_warning": Entry(CancelWarning, DESK, cancel_warning),
    "sign_warning": Entry(SignWarning, frozenset({Role.SUPERVISOR}), sign_warning),
}
