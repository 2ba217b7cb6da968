"""Reading what the statistics are made of.

Reads per incident: itself, its assignments (about four), and three or four events of the types that are asked for;
reports are counted by aggregation (one read per thousand). Everything is read in pages by time, a few hundred
documents per round trip.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from route.statistics import Scope, Totals, summarize
from route.statistics_model import Statistics
from route.statistics_times import TOLD_BY_EVENTS, IncidentTimes, times_of
from shared import paths
from shared.model.incident import Assignment, Event, Incident
from shared.model.report import FalseKind
from shared.services import Services
from shared.store import Found, Query, Store, Where

FOLLOWED = timedelta(days=1)
"""What happens to an incident later than so long after the range is not looked for; its claim does not take a day."""


@dataclass(frozen=True)
class Limits:
    """How much is read.

    Attributes:
        page: documents per query.
        together: documents per read of known paths.
        incidents: at most so many; a command has a minute, and a range that holds more is better asked for in parts.
    """

    page: int = 2_000
    together: int = 500
    incidents: int = 20_000


@dataclass(frozen=True)
class Loaded:
    """Incidents of a scope.

    Attributes:
        exercises: drills among all that were opened in the range.
        is_complete: false when there are more than are read.
    """

    times: list[IncidentTimes]
    exercises: int
    is_complete: bool


def gather_statistics(services: Services, scope: Scope, limits: Limits = Limits()) -> Statistics:
    """Read and summarize."""
    loaded = load_times(services.store, scope, limits)
    return summarize_loaded(services, scope, loaded)


def summarize_loaded(services: Services, scope: Scope, loaded: Loaded) -> Statistics:
    """Count the reports, and make the figures of incidents that have been read."""
    pack = services.region.pack
    return summarize(
        loaded.times,
        scope,
        _totals(services.store, scope, loaded),
        now=services.clock.now(),
        time_zone=pack.time_zone,
        not_moving_s=pack.thresholds.escalation.not_moving_s * services.settings.time_scale,
    )


def load_times(store: Store, scope: Scope, limits: Limits) -> Loaded:
    """Read the incidents opened in a scope, oldest first."""
    events = _events(store, scope, limits)
    times: list[IncidentTimes] = []
    seen = exercises = 0
    for page in incident_pages(store, scope.since, scope.until, limits.page):
        page = page[: limits.incidents - seen]
        seen += len(page)
        exercises += sum(incident.exercise for incident in page)
        wanted = [incident for incident in page if scope.include_exercises or not incident.exercise]
        assignments = load_assignments(store, wanted, limits.together)
        times += [times_of(i, assignments.get(i.incident_id, []), events.get(i.incident_id, [])) for i in wanted]
        if seen >= limits.incidents:
            return Loaded(times, exercises, is_complete=False)
    return Loaded(times, exercises, is_complete=True)


def incident_pages(store: Store, since: datetime, until: datetime, page: int) -> Iterator[list[Incident]]:
    """Incidents by the time they were opened, page by page."""

    def query(start: datetime, limit: int) -> Query:
        return Query(
            "incidents",
            (Where("opened_at", ">=", start), Where("opened_at", "<", until)),
            order_by="opened_at",
            limit=limit,
        )

    for found in _pages(store, query, since, "opened_at", page):
        yield [Incident.from_document(one.document) for one in found]


def load_assignments(store: Store, incidents: Sequence[Incident], together: int) -> dict[str, list[Assignment]]:
    """The assignments of incidents, by incident id."""
    wanted = [paths.assignment(i.incident_id, agency_id) for i in incidents for agency_id in i.agency_ids]
    found: defaultdict[str, list[Assignment]] = defaultdict(list)
    for start in range(0, len(wanted), together):
        for document in store.get_all(wanted[start : start + together]):
            if document is not None:
                found[document["incident_id"]].append(Assignment.from_document(document))
    return found


def _events(store: Store, scope: Scope, limits: Limits) -> dict[str, list[Event]]:
    """Events of all incidents together, by incident id: one query per page and not one per incident."""

    def query(start: datetime, limit: int) -> Query:
        return Query(
            "events",
            (
                Where("type", "in", list(TOLD_BY_EVENTS)),
                Where("at", ">=", start),
                Where("at", "<", scope.until + FOLLOWED),
            ),
            order_by="at",
            limit=limit,
            group=True,
        )

    found: defaultdict[str, list[Event]] = defaultdict(list)
    for page in _pages(store, query, scope.since, "at", limits.page):
        for each in page:
            found[each.path.split("/")[1]].append(Event.from_document(each.document))
    return found


def _pages(
    store: Store, query: Callable[[datetime, int], Query], since: datetime, field: str, limit: int
) -> Iterator[list[Found]]:
    """All that a query finds. The last moment of a page is asked for again, since a page may end between equals; a
    page that brings nothing new, because so many are equal, is asked for twice as large."""
    start, seen = since, set[str]()
    while True:
        page = store.query(query(start, limit))
        fresh = [found for found in page if found.path not in seen]
        if fresh:
            yield fresh
        if len(page) < limit:
            return
        limit = limit if fresh else limit * 2
        start = page[-1].document[field]
        seen = {found.path for found in page if found.document[field] == start}


def _totals(store: Store, scope: Scope, loaded: Loaded) -> Totals:
    wanted = [False, True] if scope.include_exercises else [False]
    kinds = {kind.value: _count_false(store, scope, wanted, kind) for kind in FalseKind}
    return Totals(
        reports=_count_reports(store, scope, wanted),
        false_reports={kind: number for kind, number in kinds.items() if number},
        exercises=loaded.exercises,
        is_complete=loaded.is_complete,
    )


def _count_reports(store: Store, scope: Scope, exercise: list[bool]) -> int:
    query = Query(
        "reports",
        (
            Where("exercise", "in", exercise),
            Where("received_at", ">=", scope.since),
            Where("received_at", "<", scope.until),
        ),
        limit=1_000_000,
    )
    return store.count(query)


def _count_false(store: Store, scope: Scope, exercise: list[bool], kind: FalseKind) -> int:
    query = Query(
        "reports",
        (
            Where("exercise", "in", exercise),
            Where("false_kind", "==", kind.value),
            Where("received_at", ">=", scope.since),
            Where("received_at", "<", scope.until),
        ),
        limit=1_000_000,
    )
    return store.count(query)
