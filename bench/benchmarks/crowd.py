"""The storm at its full size, simulated: 10,000 reports through the real handlers, on a store in memory.

The emulators of one machine cannot hold so many (docs/scale.md); what does not depend on their speed is shown here.
"""

from __future__ import annotations

from bench.benchmarks.storm import MOST_ALERTS_PER_INCIDENT, PUSHES_PER_REPORT, options_of, storm_mix
from bench.context import Context, telling
from bench.figures import Figure, Goal, Measured
from devkit.faults.crowd import Crowd, run_crowd
from devkit.faults.world import region
from devkit.simulate.mix import read_mix
from devkit.simulate.plan import plan_presses

TITLE = "Badai penuh dalam simulasi / the storm at full size, simulated"


def measure(context: Context) -> Measured:
    """Let the crowd press, with a few of the platform's faults, and ask for every law at the end."""
    presses = plan_presses(options_of(context.settings.crowd_reports), storm_mix(read_mix()), region().pack)
    shown = telling(context.tell, "Detik badai yang disimulasikan / simulated seconds of the storm", presses[-1].at_s)
    return Measured(figures_of(run_crowd(presses, on_progress=shown)))


def figures_of(crowd: Crowd) -> list[Figure]:
    """The figures of a simulated storm."""
    broken = sorted({violation.law for violation in crowd.violations})
    per_report_ms = crowd.processor_s * 1_000 / max(crowd.accepted, 1)
    return [
        Figure("presses not accepted in the end", crowd.presses - crowd.accepted, goal=Goal(0)),
        Figure("accepted reports lost", crowd.accepted - crowd.routed, goal=Goal(0)),
        Figure("laws of the fault harness broken", len(crowd.violations), goal=Goal(0), note=", ".join(broken)),
        Figure("accepted reports", crowd.accepted),
        Figure("incidents opened", crowd.incidents),
        Figure(
            "most alerts on one agency's device about one incident",
            crowd.most_alerts,
            goal=Goal(MOST_ALERTS_PER_INCIDENT),
        ),
        Figure("pushes per accepted report", crowd.pushes / max(crowd.accepted, 1), goal=Goal(PUSHES_PER_REPORT)),
        Figure("processor time per report, simulation and checks with it", per_report_ms, "ms"),
    ]
