"""The platform around the handlers: triggers, topics, tasks, schedules and clients that try again.

It does what `functions/*/triggers.py` and the platform do together: deliver at least once, late, twice or (on the
emulators) never again after a failure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from devkit.faults.chaos import Chaos
from devkit.faults.gateways import BreakingSteps, StoreUnavailable
from devkit.faults.memory_store import Change
from devkit.faults.scheduler import Crash, Scheduler
from notify.dead_letters import collect, give_up
from notify.handlers import LEASE, Undelivered, deliver_alerts
from notify.roll_call import roll_call
from route.check import check_incident
from route.handlers import route_report
from route.sweeper import sweep
from shared.errors import Refused, Retryable
from shared.services import Services
from shared.store import Contention

PASSING = (Retryable, Contention, StoreUnavailable, Crash)
"""How a handler may fail: the platform or the client tries again. Anything else is a fault of the handler."""

SWEEP_EVERY_S = 60.0
ROLL_CALL_EVERY_S = 900.0
EVENT_LIMIT_S = 60.0
CALL_LIMIT_S = 30.0
SCHEDULE_LIMIT_S = 120.0
"""As in `functions/shared/options.py`."""

MOST_DELIVERIES = 8
"""The platform goes on for a day; a schedule of some minutes needs no more to show what happens."""

Wrong = Callable[[str], None]


class Cloud:
    """Runs handlers when the platform would.

    Args:
        wrong: told what no handler may do, such as fail for good.

    Attributes:
        doubtful_alerts: those for which a second push to a device is no fault: a delivery died, outlived its lease,
            or met another.
        lost_triggers: reports that only the sweeper routes.
    """

    def __init__(self, scheduler: Scheduler, chaos: Chaos, steps: BreakingSteps, wrong: Wrong) -> None:
        self._scheduler = scheduler
        self._chaos = chaos
        self._steps = steps
        self._wrong = wrong
        self.doubtful_alerts: set[str] = set()
        self._delivering: list[str] = []
        self.lost_triggers: set[str] = set()
        self.services: Services

    def start(self, services: Services, first_sweep_s: float, first_roll_call_s: float | None) -> None:
        """Begin the schedules; without roll-call when that is None."""
        self.services = services
        self._every(SWEEP_EVERY_S, first_sweep_s, "sweep", lambda: sweep(self.services))
        if first_roll_call_s is not None:
            self._every(ROLL_CALL_EVERY_S, first_roll_call_s, "roll_call", lambda: roll_call(self.services))

    def committed(self, changes: Sequence[Change]) -> None:
        """A commit of the store: a report that is left to the trigger fires it."""
        for change in changes:
            if change.before is None and change.path.startswith("unrouted/"):
                self._report_left(change.path.removeprefix("unrouted/"))

    def alerts_published(self, alert_ids: Sequence[str], recipients: Sequence[str]) -> None:
        """A message on the topic `alerts`."""
        name = " ".join(["deliver_alert", *(alert_id[:6] for alert_id in alert_ids)])
        self._event(name, lambda: self._deliver(alert_ids, recipients), alert_ids=alert_ids)

    def dead_letter_published(self, alert_id: str, reason: str) -> None:
        """A message on the topic `alerts-dead-letter`."""
        self._event(f"collect_dead_letter {alert_id[:6]}", lambda: collect(self.services, alert_id, reason))

    def task_created(self, incident_id: str, delay_s: float) -> None:
        """A task of `check_incident`."""
        self._event(f"check_incident {incident_id}", lambda: check_incident(self.services, incident_id), delay_s)

    def call(
        self,
        name: str,
        work: Callable[[], Any],
        *,
        answered: Callable[[Any], None] = lambda _: None,
        refused: Callable[[Refused], None] = lambda _: None,
        tries: int = 8,
        delay_s: float = 0.0,
    ) -> None:
        """A client's request; it is repeated with growing pauses until it is answered or the client gives up."""
        answer: list[Any] = []

        def ended(error: BaseException | None) -> None:
            if error is None:
                answered(answer[-1])
            elif isinstance(error, Refused):
                self._scheduler.note(f"refused: {error}")
                refused(error)
            elif self._passing(name, error) and tries > 1:
                pause_s = 2.0 ** min(5, 8 - tries)
                self.call(name, work, answered=answered, refused=refused, tries=tries - 1, delay_s=pause_s)

        def run() -> None:
            answer.append(work())
            self._steps.pass_by("answer", name)

        way_s = self._chaos.rng.uniform(0.01, 0.3)
        self._scheduler.after(delay_s + way_s, name, run, ended, CALL_LIMIT_S)

    def _report_left(self, report_id: str) -> None:
        if self._chaos.happens("lose_trigger", self._scheduler.now_s):
            self._scheduler.note(f"trigger of {report_id} lost")
            self.lost_triggers.add(report_id)
            return
        self._event(f"route_report {report_id}", lambda: route_report(self.services, report_id))

    def _deliver(self, alert_ids: Sequence[str], recipients: Sequence[str]) -> None:
        """What the trigger `deliver_alert` does around its handler."""
        begun_s = self._scheduler.now_s
        # A new alert goes out without a lease: two messages at the same moment may both push.
        self.doubtful_alerts.update(set(alert_ids) & set(self._delivering))
        self._delivering += alert_ids
        try:
            deliver_alerts(self.services, alert_ids, recipients)
        except Undelivered as left:
            # They may have been pushed and not been settled.
            self.doubtful_alerts.update(left.failed)
            if give_up(self.services, left.alert_ids):
                raise
        finally:
            for alert_id in alert_ids:
                self._delivering.remove(alert_id)
            if self._scheduler.now_s - begun_s > LEASE.total_seconds():
                self.doubtful_alerts.update(alert_ids)

    def _event(
        self, name: str, work: Callable[[], object], delay_s: float = 0.0, alert_ids: Sequence[str] = ()
    ) -> None:
        for _ in range(self._chaos.copies(self._scheduler.now_s)):
            way_s = self._chaos.delivery_s(self._scheduler.now_s)
            self._attempt(name, work, delay_s + way_s, 1, alert_ids)

    def _attempt(
        self, name: str, work: Callable[[], object], delay_s: float, attempt: int, alert_ids: Sequence[str]
    ) -> None:
        def ended(error: BaseException | None) -> None:
            if error is None:
                return
            if not isinstance(error, Retryable):
                # It may have pushed and not written that down.
                self.doubtful_alerts.update(alert_ids)
            if self._passing(name, error) and self._chaos.redelivers and attempt < MOST_DELIVERIES:
                self._attempt(name, work, min(60.0, 5.0 * 2**attempt), attempt + 1, alert_ids)

        def run() -> None:
            work()
            self._steps.pass_by("acknowledge", name)

        self._scheduler.after(delay_s, name, run, ended, EVENT_LIMIT_S)

    def _passing(self, name: str, error: BaseException) -> bool:
        self._scheduler.note(f"{name} failed: {type(error).__name__}: {error}")
        if isinstance(error, PASSING):
            return True
        self._wrong(f"{name} failed for good: {type(error).__name__}: {error}")
        return False

    def _every(self, period_s: float, delay_s: float, name: str, work: Callable[[], object]) -> None:
        """A schedule: the next run comes whatever becomes of this one, and never while this one still runs."""

        def ended(error: BaseException | None) -> None:
            if error is not None:
                self._passing(name, error)
            elapsed_s = self._scheduler.now_s - due_s
            self._every(period_s, period_s - elapsed_s % period_s, name, work)

        due_s = self._scheduler.now_s + delay_s
        self._scheduler.after(delay_s, name, work, ended, SCHEDULE_LIMIT_S)
