"""What must be true when everything has come to rest. Laws look at documents and phones, not at what handlers say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from devkit.faults.history import Story, explain_assignment, explain_membership, explain_report
from devkit.faults.world import World
from route.witnesses import witness_level
from shared.model.alert import Alert, Stage
from shared.model.incident import Assignment, Event, Incident
from shared.model.report import Report
from shared.states import ASSIGNMENT_ENDED, AlertStatus, AssignmentStatus, IncidentStatus, ReportStatus, incident_status

Law = Callable[["Outcome"], Iterator[str]]


@dataclass
class Outcome:
    """Everything that a schedule has left behind.

    Attributes:
        events: by incident, in the order of their times.
    """

    world: World
    reports: dict[str, Report] = field(default_factory=dict)
    incidents: dict[str, Incident] = field(default_factory=dict)
    assignments: dict[str, list[Assignment]] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    alerts: list[Alert] = field(default_factory=list)

    @classmethod
    def of(cls, world: World) -> Outcome:
        """Read a world."""
        all_ = world.database.all
        incidents = {i.incident_id: i for i in (Incident.from_document(d) for _, d in all_("incidents"))}
        outcome = cls(world, incidents=incidents)
        outcome.reports = {r.report_id: r for r in (Report.from_document(d) for _, d in all_("reports"))}
        outcome.alerts = [Alert.from_document(d) for _, d in all_("alerts")]
        for id_ in incidents:
            of_incident = [Assignment.from_document(d) for _, d in all_(f"incidents/{id_}/assignments")]
            events = [Event.from_document(d) for _, d in all_(f"incidents/{id_}/events")]
            outcome.assignments[id_] = of_incident
            outcome.events[id_] = sorted(incidents[id_].story(events), key=lambda e: e.at)
        return outcome

    @cached_property
    def stories(self) -> dict[str, Story]:
        """For each report, what the events of each incident say of it."""
        stories: defaultdict[str, defaultdict[str, list[Event]]] = defaultdict(lambda: defaultdict(list))
        for id_, events in self.events.items():
            for event in events:
                if event.report_id is not None:
                    stories[event.report_id][id_].append(event)
        return {report_id: dict(story) for report_id, story in stories.items()}

    def open_incidents(self) -> Iterator[Incident]:
        """Incidents that still ask for something."""
        return (i for i in self.incidents.values() if i.is_open)

    def happened(self, incident_id: str, type_: str, agency_id: str | None = None) -> list[Event]:
        """Events of one type, of one agency if it is given."""
        events = self.events[incident_id]
        return [e for e in events if e.type == type_ and (agency_id is None or e.agency_id == agency_id)]


def accepted_reports_are_kept(outcome: Outcome) -> Iterator[str]:
    """Whoever was told that the report has arrived can rely on it."""
    for report_id in outcome.world.accepted:
        if report_id not in outcome.reports:
            yield f"report {report_id} was accepted and is not there"


def reports_belong_to_one_incident(outcome: Outcome) -> Iterator[str]:
    """Every report is routed, to one incident, that says so itself."""
    for report in outcome.reports.values():
        incident = outcome.incidents.get(report.incident_id or "")
        if report.awaiting_route or incident is None:
            yield f"report {report.report_id} is not routed"
        elif incident.merged_into is not None:
            yield f"report {report.report_id} is left in merged incident {incident.incident_id}"
    for incident in outcome.open_incidents():
        first = outcome.reports.get(incident.first_report_id)
        if first is None or first.incident_id != incident.incident_id:
            where = first.incident_id if first else None
            yield f"first report of open incident {incident.incident_id} belongs to {where}"


def nothing_waits(outcome: Outcome) -> Iterator[str]:
    """No alert is still queued or counted as unsent."""
    for alert in outcome.alerts:
        if alert.status is AlertStatus.QUEUED or alert.unsent_since is not None:
            yield f"alert {alert.alert_id} ({alert.stage} to {alert.recipient}) is {alert.status}, unsettled"


def agencies_answer_or_others_are_asked(outcome: Outcome) -> Iterator[str]:
    """Who was sent has answered, or somebody else was asked, or an operator was told to phone."""
    for incident in outcome.open_incidents():
        for assignment in outcome.assignments[incident.incident_id]:
            yield from _assignment_in_hand(outcome, incident, assignment)


def _assignment_in_hand(outcome: Outcome, incident: Incident, one: Assignment) -> Iterator[str]:
    id_, agency = incident.incident_id, one.agency_id
    since = one.times.get(one.status.value) or one.updated_at
    if one.status is AssignmentStatus.DISPATCHED:
        yield f"{agency} on {id_} never answered and nothing followed"
    elif one.status in (AssignmentStatus.EXPIRED, AssignmentStatus.DECLINED):
        followed = outcome.happened(id_, "escalated", agency) + outcome.happened(id_, "phone_them", agency)
        if not any(e.at >= since for e in followed):
            yield f"{agency} on {id_} is {one.status} and nobody took its place"
    elif one.status is AssignmentStatus.ACKNOWLEDGED:
        alarms = outcome.happened(id_, "not_moving", agency)
        if all(e.at < since for e in alarms):
            yield f"{agency} on {id_} acknowledged and does not move, and no alarm came"


def ended_incidents_ask_nobody(outcome: Outcome) -> Iterator[str]:
    """Once an incident is closed, nobody is still on the way to it or asked to come, nor is an operator."""
    for report in outcome.reports.values():
        closed = report.incident_id is not None and not outcome.incidents[report.incident_id].is_open
        if closed and not report.joined and report.status in (ReportStatus.RECEIVED, ReportStatus.CLAIMED):
            yield f"{report.report_id} is {report.status} and stands on the stack; {report.incident_id} is closed"
    for incident in outcome.incidents.values():
        for one in outcome.assignments[incident.incident_id]:
            if not incident.is_open and one.status not in ASSIGNMENT_ENDED:
                yield f"{one.agency_id} is {one.status} on {incident.incident_id}, which is closed"


def merging_loses_no_help(outcome: Outcome) -> Iterator[str]:
    """An agency that a merge takes off one incident has been sent to the other, unless it was there already."""
    for id_ in outcome.incidents:
        for merged in outcome.happened(id_, "merged"):
            there = {a.agency_id for a in outcome.assignments[str(merged.details["into"])]}
            for event in outcome.happened(id_, "released"):
                told = event.before != AssignmentStatus.PROPOSED
                if event.at == merged.at and told and event.agency_id not in there:
                    yield f"{event.agency_id} was taken off {id_} by a merge and sent nowhere"


def silent_desks_are_woken(outcome: Outcome) -> Iterator[str]:
    """A report that nobody takes is told to all operators again, and then to the supervisors."""
    for incident in outcome.open_incidents():
        report = outcome.reports[incident.first_report_id]
        since = report.unclaimed_since or report.received_at
        if report.status is ReportStatus.CLAIMED:
            yield f"claim of {report.report_id} never went stale"
        for type_ in ("unclaimed_again", "unclaimed_supervisors"):
            told = [e for e in outcome.happened(incident.incident_id, type_) if e.at >= since]
            if report.status is ReportStatus.RECEIVED and not told:
                yield f"{report.report_id} waits since {since:%X} and there was no alarm {type_}"


def operators_are_told(outcome: Outcome) -> Iterator[str]:
    """Of each incident there is a first alert to the operators, and somebody saw it or it is marked as unreached."""
    for incident in outcome.incidents.values():
        first = [
            a
            for a in outcome.alerts
            if (a.incident_id, a.recipient, a.stage) == (incident.incident_id, "operators", Stage.INITIAL)
        ]
        if not first:
            yield f"operators were never told of {incident.incident_id}"


def sent_means_shown(outcome: Outcome) -> Iterator[str]:
    """An alert that counts as sent is on a screen; one that reached nobody is written down as such."""
    on_screen = {shown.alert_id for phone in outcome.world.phones.all for shown in phone.shown}
    for alert in outcome.alerts:
        if alert.status is AlertStatus.SENT and alert.alert_id not in on_screen:
            yield f"alert {alert.alert_id} ({alert.stage} to {alert.recipient}) is SENT and on no screen"
        if alert.status is AlertStatus.UNREACHED:
            noted = outcome.happened(alert.incident_id, "unreached")
            if not any(e.details.get("recipient") == alert.recipient for e in noted):
                yield f"alert {alert.alert_id} ({alert.stage} to {alert.recipient}) reached nobody and nobody knows"


def nobody_is_told_twice(outcome: Outcome) -> Iterator[str]:
    """No screen shows one stage twice; and without a fault that excuses it, nothing is even pushed twice."""
    rounds = {alert.alert_id: alert.round for alert in outcome.alerts}
    for phone in outcome.world.phones.all:
        stages = Counter((s.incident_id, s.recipient, s.stage, rounds.get(s.alert_id)) for s in phone.shown)
        for stage, times in stages.items():
            if times > 1:
                yield f"{phone.device_id} shows {stage} {times} times"
        for alert_id, times in phone.pushes.items():
            if times > 1 and alert_id not in outcome.world.cloud.doubtful_alerts:
                yield f"{phone.device_id} was pushed alert {alert_id} {times} times without a reason"


def events_have_their_alerts(outcome: Outcome) -> Iterator[str]:
    """What is decided is also told: each event that calls for an alert has one."""
    sent: defaultdict[tuple[str, str], int] = defaultdict(int)
    for alert in outcome.alerts:
        sent[alert.incident_id, alert.stage.value] += 1
    for id_ in outcome.incidents:
        for type_, each in _ALERTS_PER_EVENT.items():
            due = sum(each for e in outcome.happened(id_, type_) if e.before != AssignmentStatus.PROPOSED)
            if type_ == Stage.PHONE_THEM:
                # One alert names all agencies that have to be phoned at the same time.
                due = len({e.at for e in outcome.happened(id_, type_)})
            if sent[id_, type_] != due:
                yield f"{id_} has {sent[id_, type_]} alerts {type_} where its events call for {due}"
        yield from _dispatches_have_alerts(outcome, id_)


_ALERTS_PER_EVENT = {
    "unclaimed_again": 1,
    "unclaimed_supervisors": 1,
    "phone_them": 1,
    "not_moving": 2,
    "need_support": 1,
    "duress": 1,
    "priority_raised": 1,
    "reopened": 1,
    "withdrawn": 1,
    "released": 1,
}


def _dispatches_have_alerts(outcome: Outcome, id_: str) -> Iterator[str]:
    told = Counter(a.recipient for a in outcome.alerts if a.incident_id == id_ and a.stage is Stage.INITIAL)
    asked = Counter(a.recipient for a in outcome.alerts if a.incident_id == id_ and a.stage is Stage.ESCALATED)
    called = Counter(agency for e in outcome.happened(id_, "escalated") for agency in e.details["to"])
    for one in outcome.assignments[id_]:
        recipient = f"agency:{one.agency_id}"
        dispatched = outcome.happened(id_, "dispatched", one.agency_id)
        at_once = AssignmentStatus.DISPATCHED.value in one.times and not dispatched and not called[one.agency_id]
        if told[recipient] < len(dispatched) + at_once:
            yield f"{one.agency_id} on {id_} was sent and has no alert"
        if asked[recipient] < called[one.agency_id]:
            yield f"{one.agency_id} on {id_} was called by the ladder and has no alert"


def audit_explains_states(outcome: Outcome) -> Iterator[str]:
    """Replaying the audit log gives the documents' states."""
    for report in outcome.reports.values():
        story = outcome.stories.get(report.report_id, {})
        yield from explain_report(report, story)
        yield from explain_membership(report, story)
    for id_, incident in outcome.incidents.items():
        assignments = outcome.assignments[id_]
        for one in assignments:
            yield from explain_assignment(one, outcome.events[id_])
        derived = incident_status(a.status for a in assignments)
        if incident.is_open and incident.status not in (derived, IncidentStatus.REOPENED):
            yield f"{id_} is {incident.status} where its assignments say {derived}"


def witnesses_raise_priority(outcome: Outcome) -> Iterator[str]:
    """As many reports as joined have raised the priority; an event that died half way is delivered again.

    Where events are not delivered again, the next witness makes up for it: no law then.
    """
    if not outcome.world.chaos.redelivers or outcome.world.cloud.lost_triggers:
        return
    steps = outcome.world.services.region.pack.thresholds.priority_raise_at_reports
    for incident in outcome.open_incidents():
        id_ = incident.incident_id
        # A witness of an incident that ended and was opened again may have joined it twice.
        reports = len({event.report_id for name in ("opened", "joined") for event in outcome.happened(id_, name)})
        left = len(outcome.happened(id_, "split")) + len(outcome.happened(id_, "marked_duplicate"))
        if incident.witness_level < witness_level(reports - left, steps):
            yield f"{id_} has {reports - left} reports and witness level {incident.witness_level}"


def phones_stay_reachable(outcome: Outcome) -> Iterator[str]:
    """A phone whose registration was confirmed is known under the token that it has."""
    for phone in outcome.world.phones.all:
        document = outcome.world.database.get(f"devices/{phone.device_id}")
        if phone.signed_out:
            if document is not None:
                yield f"{phone.device_id} signed out and is still known"
        elif phone.registered_token == phone.token and (document is None or document["token"] != phone.token):
            yield f"{phone.device_id} has {phone.token}; Sergap holds {document and document['token']}"


def exercises_stay_exercises(outcome: Outcome) -> Iterator[str]:
    """A drill's alerts are marked, and no others are."""
    for alert in outcome.alerts:
        if alert.exercise is not outcome.incidents[alert.incident_id].exercise:
            yield f"alert {alert.alert_id} has exercise={alert.exercise}"


LAWS: tuple[Law, ...] = (
    accepted_reports_are_kept,
    reports_belong_to_one_incident,
    nothing_waits,
    agencies_answer_or_others_are_asked,
    ended_incidents_ask_nobody,
    merging_loses_no_help,
    silent_desks_are_woken,
    operators_are_told,
    sent_means_shown,
    nobody_is_told_twice,
    events_have_their_alerts,
    audit_explains_states,
    witnesses_raise_priority,
    phones_stay_reachable,
    exercises_stay_exercises,
)


def check_laws(world: World) -> None:
    """Note every broken law in the world's violations."""
    outcome = Outcome.of(world)
    for law in LAWS:
        for what in law(outcome):
            world.wrong(law.__name__.replace("_", " "), what)
