"""What operators ask and nothing is changed by: figures of a range of time, and a routing decision that is not carried
out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from route.commands.base import DESK, Command, Entry, Id
from shared.errors import ErrorCode, FieldError, InvalidInput, Refused
from shared.identity import Caller
from shared.log import log
from shared.model.base import AwareTime, Latitude, Longitude
from shared.model.report import Position, Report
from shared.services import Services

LONGEST_RANGE = timedelta(days=366)
"""A year and its comparison; more is asked for in parts."""


class AskStatistics(Command):
    """Figures of the incidents opened from `since` on and before `until`."""

    since: AwareTime
    until: AwareTime
    include_exercises: bool = False


class DryRun(Command):
    """Who would be sent to this place?"""

    lat: Latitude
    lng: Longitude
    category: Id
    accuracy_m: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)] = 15.0


def ask_statistics(services: Services, caller: Caller, command: AskStatistics) -> dict[str, Any]:
    """Response times against their targets, and counts.

    Raises:
        InvalidInput: the range is empty, or longer than a year.
    """
    from route.statistics import Scope
    from route.statistics_loading import gather_statistics

    if not timedelta() < command.until - command.since <= LONGEST_RANGE:
        raise InvalidInput([FieldError("until", f"after since, and at most {LONGEST_RANGE.days} days later")])
    figures = gather_statistics(services, Scope(command.since, command.until, command.include_exercises))
    log().info("statistics", incidents=figures.incidents, is_complete=figures.is_complete)
    return _answer(command, figures.model_dump(mode="json"))


def dry_run(services: Services, caller: Caller, command: DryRun) -> dict[str, Any]:
    """Decide about a first report from a new caller, with travel times as for a real one; nothing is stored or sent.

    Raises:
        Refused: UNKNOWN_CATEGORY.
    """
    from route.decide import Open, Surroundings, decide
    from route.travel import travel_seconds

    categories = services.region.pack.categories
    if command.category not in categories:
        raise Refused(ErrorCode.UNKNOWN_CATEGORY, known=sorted(categories))
    report = _made_up(command, services.clock.now())
    travel, source = travel_seconds(services, report)
    opening = decide(report, services.region, Surroundings(travel=travel, travel_source=source))
    assert isinstance(opening, Open), "there is no incident to join"
    return _answer(
        command,
        {
            "place": opening.place,
            "dispatch": opening.dispatch,
            "priority": opening.priority,
            "agencies": [vars(chosen) for chosen in opening.agencies],
            "trust": opening.trust.model_dump(mode="json"),
            "decision": opening.decision.model_dump(mode="json"),
        },
    )


def _made_up(command: DryRun, now: datetime) -> Report:
    return Report(
        report_id="dry-run",
        uid="dry-run",
        category=command.category,
        position=Position(lat=command.lat, lng=command.lng, accuracy_m=command.accuracy_m, captured_at=now),
        fingerprint="",
        pressed_at=now,
        received_at=now,
        exercise=True,
    )


def _answer(command: Command, facts: dict[str, Any]) -> dict[str, Any]:
    return {"command": command.command, "command_id": str(command.command_id), "repeated": False, **facts}


INQUIRY_COMMANDS = {
    "statistics": Entry(AskStatistics, DESK, ask_statistics),
    "dry_run": Entry(DryRun, DESK, dry_run),
}
