"""Thousands of reports of one disaster: none lost, no storm of alerts, flat memory, and how long it takes to drain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bench.context import Context
from bench.figures import Curve, Figure, Goal, Measured
from bench.memory import MemoryWatch, Sample, growth
from devkit.fcm.client import FcmEmulatorClient
from devkit.simulate.mix import Mix, Spot, Storm, read_mix
from devkit.simulate.plan import SimulationOptions
from devkit.simulate.result import SimulationResult
from devkit.simulate.run import Standing, simulate
from devkit.stack.options import StackOptions
from devkit.timeline.facts import Push, PushLog

TITLE = "Badai laporan / storm"

RATE = 25.0
"""Reports a second: three times what two cores route."""

BAD_SHARE, REPEAT_SHARE, STORM_SHARE = 0.05, 0.02, 0.8

SPREAD_M = 1_500.0
"""Standard deviation of a caller's place around the disaster, in each direction: all but 0.4 % are within 5 km
(Rayleigh: exp(-5000² / (2 x 1500²)))."""

PLACE = Spot(name="Banjir Kroya", lat=-7.6330, lng=109.2460, spread_m=SPREAD_M, weight=1)
"""The flood of October 2020."""

MOST_ALERTS_PER_INCIDENT = 4
"""To one device of an agency about one incident: the alert and, while nobody answers, at most three more stages."""

PUSHES_PER_REPORT = 10
"""To all devices together; reports that join one incident push nobody again."""

GROWTH = 1.10
LOOK_EVERY_S = 5.0
"""More often, the questions about thousands of waiting reports would themselves be a load."""


def storm_mix(mix: Mix) -> Mix:
    """A mix with one disaster at one place."""
    storm = Storm(share=STORM_SHARE, category=mix.storm.category, spots=(PLACE,))
    return mix.model_copy(update={"storm": storm})


def options_of(reports: int) -> SimulationOptions:
    """The storm as the simulator understands it."""
    return SimulationOptions(
        reports=reports, rate=RATE, seed=7, bad_share=BAD_SHARE, repeat_share=REPEAT_SHARE, storm=True
    )


def measure(context: Context) -> Measured:
    """Run the storm on a stack of its own, in real time: nobody answers, so every escalation is due as well."""
    reports = context.settings.storm_reports
    with (
        context.own_stack(StackOptions(name="bench-storm")) as stack,
        FcmEmulatorClient(stack.addresses.fcm_url) as fcm,
        MemoryWatch(stack.stack_id) as memory,
    ):
        log = PushLog(fcm, since=max((entry.sequence for entry in fcm.messages(limit=1)), default=0))

        def tell(standing: Standing) -> None:
            step = f"diterima / accepted {standing.accepted}, diarahkan / routed"
            context.tell(step, standing.routed, max(standing.accepted, 1))

        result = simulate(
            stack.addresses,
            options_of(reports),
            stack.options.region_pack,
            tell,
            mix=storm_mix(read_mix()),
            look_every_s=LOOK_EVERY_S,
        )
        pushes = log.read()
    return Measured(figures_of(result, pushes, memory.samples), [memory_curve(memory.samples)])


def figures_of(result: SimulationResult, pushes: Sequence[Push], samples: Sequence[Sample]) -> list[Figure]:
    """The figures of a storm."""
    agency, operators = most_pushes(pushes, "agency:"), most_pushes(pushes, "operators")
    grown = growth(samples)
    sent = f"{result.sent} reports at {RATE:g}/s, {result.repeats_recognised} repeats recognised"
    figures = [
        Figure("accepted reports lost", result.lost, goal=Goal(0), note=sent),
        Figure("presses without an answer", result.unanswered, goal=Goal(0)),
        Figure("wrong answers", result.unexpected, goal=Goal(0), note=_refusals(result)),
        Figure("accepted reports", result.accepted),
        Figure("incidents opened", result.incidents, note=f"{result.joined} reports joined one"),
        Figure("most pushes to one agency's device about one incident", agency, goal=Goal(MOST_ALERTS_PER_INCIDENT)),
        Figure("most pushes to one operator's device about one incident", operators),
        Figure("pushes per accepted report", len(pushes) / max(result.accepted, 1), goal=Goal(PUSHES_PER_REPORT)),
        Figure("from the first press to the last push due", result.duration_s, "s"),
        Figure("reports taken and routed", result.routed / result.duration_s, "reports/s"),
    ]
    if grown is not None:
        note = "end ÷ middle, median of the workers that lived through both"
        figures.append(Figure("growth of a worker's memory", grown, goal=Goal(GROWTH), note=note))
    return figures


def _refusals(result: SimulationResult) -> str:
    return ", ".join(f"{code} {count}" for code, count in sorted(result.refused.items()))


def most_pushes(pushes: Iterable[Push], recipient: str) -> int:
    """The most that one device got about one incident, among recipients that begin so; 0 without any."""
    counted = Counter(
        (push.data.get("incident_id"), push.data["recipient"], push.device_id)
        for push in pushes
        if push.outcome == "OK" and push.data.get("recipient", "").startswith(recipient)
    )
    return max(counted.values(), default=0)


def memory_curve(samples: Sequence[Sample]) -> Curve:
    """All workers together, and the largest one, over time."""
    lines = {
        "all workers": [(sample.at_s, sum(sample.workers_mib.values())) for sample in samples],
        "largest worker": [(sample.at_s, max(sample.workers_mib.values(), default=0)) for sample in samples],
    }
    return Curve("Workers' memory in the storm", "s", "MiB", lines)
