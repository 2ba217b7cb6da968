"""What came of one load on one pipeline: when each report was pressed, and when FCM took its pushes. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from devkit.simulate.result import Outcome, Percentiles, percentiles
from devkit.timeline.facts import Push

OPERATORS = "operators"


@dataclass(frozen=True)
class Load:
    """One load as it was sent and pushed.

    Attributes:
        outcomes: what the pipeline answered to each press.
        pushes: FCM's log while the load lasted.
    """

    outcomes: Sequence[Outcome]
    pushes: Sequence[Push]

    @property
    def accepted(self) -> dict[str, datetime]:
        """Accepted reports with the moment of their press."""
        return {o.report_id: o.pressed_at for o in self.outcomes if o.is_accepted}

    @property
    def pushed(self) -> list[Push]:
        """Pushes that FCM took, of accepted reports."""
        accepted = self.accepted
        return [p for p in self.pushes if p.outcome == "OK" and p.data.get("report_id") in accepted]

    @property
    def unreached(self) -> set[str]:
        """Accepted reports of which no operator was told."""
        return self.accepted.keys() - self._first(operators=True).keys()

    @property
    def operator_ms(self) -> list[float]:
        """Press to the first operators' push, in milliseconds, of each report that has one."""
        return self._since_press(self._first(operators=True))

    @property
    def agency_ms(self) -> list[float]:
        """Press to the first agency's push, in milliseconds, of each report that has one."""
        return self._since_press(self._first(operators=False))

    @property
    def answer_ms(self) -> list[float]:
        """Press to the answer, in milliseconds."""
        return [ms_between(o.pressed_at, o.answered_at) for o in self.outcomes if o.is_accepted and o.answered_at]

    @property
    def alerts_per_report(self) -> float:
        """How many recipients were told of one report, on average."""
        told = {(push.data["report_id"], push.data.get("recipient")) for push in self.pushed}
        return len(told) / len(self.accepted) if self.accepted else 0.0

    def reports_per_s(self) -> float:
        """Reports a second from the first press to the last report's first operators' push; 0 when none was pushed."""
        first = self._first(operators=True)
        if not first:
            return 0.0
        begin = min(self.accepted.values())
        return len(first) / ((max(first.values()) - begin).total_seconds() or 1e-9)

    def pushes_per_s(self) -> float:
        """Pushes a second from the first press to the last push; 0 when there was none."""
        if not self.pushed:
            return 0.0
        begin = min(self.accepted.values())
        return len(self.pushed) / ((max(push.at for push in self.pushed) - begin).total_seconds() or 1e-9)

    def _first(self, *, operators: bool) -> dict[str, datetime]:
        first: dict[str, datetime] = {}
        for push in self.pushed:
            if (push.data.get("recipient") == OPERATORS) == operators:
                report_id = push.data["report_id"]
                first[report_id] = min(push.at, first.get(report_id, push.at))
        return first

    def _since_press(self, first: Mapping[str, datetime]) -> list[float]:
        accepted = self.accepted
        return [ms_between(accepted[report_id], at) for report_id, at in first.items()]


def ms_between(begin: datetime, end: datetime) -> float:
    """Milliseconds from one moment to another."""
    return (end - begin).total_seconds() * 1000


def together(loads: Iterable[Load]) -> Load:
    """Several rounds of the same load as one."""
    rounds = list(loads)
    return Load([o for load in rounds for o in load.outcomes], [p for load in rounds for p in load.pushes])


def need(values_ms: Sequence[float], what: str) -> Percentiles:
    """Percentiles of values that must be there.

    Raises:
        ValueError: there are none.
    """
    found = percentiles(values_ms)
    if found is None:
        raise ValueError(f"nothing measured: {what}")
    return found
