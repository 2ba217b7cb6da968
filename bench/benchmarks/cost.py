"""What one report costs from the press to the closed incident: documents, calls, bytes, money."""

from __future__ import annotations

from bench.context import Context
from bench.cost.bill import billable, documents_written, lines, money
from bench.figures import Figure, Goal, Measured
from devkit.meter.life import Life
from devkit.meter.operations import Kind, Tape
from devkit.meter.stage import SCENES, SINGLE, Scene, Stage

TITLE = "Biaya satu laporan / what one report costs"

MOST_WRITES, MOST_READS, MOST_OPERATIONS = 9, 12, 40


def measure(context: Context) -> Measured:
    """Play each scene once: the counts are exact, so there is nothing to repeat."""
    figures: list[Figure] = []
    for number, scene in enumerate(SCENES):
        context.tell(f"cost: {scene.name}", number, len(SCENES))
        figures += figures_of(scene, played(scene))
    return Measured(figures)


def played(scene: Scene) -> Tape:
    """A whole life's tape."""
    stage = Stage(scene)
    Life(stage).play()
    return stage.tape


def figures_of(scene: Scene, tape: Tape) -> list[Figure]:
    """Totals with their goals, then one line for each function."""
    first, goal = tape.until_first_push(), scene == SINGLE
    usd = sum(money(tape).values())
    parts = ", ".join(f"{kind} {value * 1e6:.0f}" for kind, value in sorted(money(tape).items()) if value)
    writes = "; ".join(f"{function}: {count} {place}" for function, place, count in documents_written(tape))
    return [
        Figure(
            f"{scene.name}: writes, press to first push",
            tape.count(first, Kind.WRITE),
            "documents",
            goal=Goal(MOST_WRITES) if goal else None,
        ),
        Figure(
            f"{scene.name}: reads, press to first push",
            tape.count(first, Kind.READ),
            "documents",
            goal=Goal(MOST_READS) if goal else None,
        ),
        Figure(
            f"{scene.name}: whole life",
            billable(tape.operations),
            "operations",
            goal=Goal(MOST_OPERATIONS) if goal else None,
            note=f"written: {writes}",
        ),
        Figure(f"{scene.name}: 1,000 reports", 1_000 * usd, "USD", note=f"µUSD each: {parts}"),
        Figure(f"{scene.name}: 1,000,000 reports", 1_000_000 * usd, "USD", note="free quotas left out"),
        *_by_function(scene, tape),
    ]


def _by_function(scene: Scene, tape: Tape) -> list[Figure]:
    return [
        Figure(
            f"{scene.name}: {line.function}",
            line.reads + line.writes + line.deletes,
            "operations",
            note=f"{line.calls} calls, {line.reads} reads, {line.writes} writes, {line.deletes} deletes, "
            f"{line.round_trips} waits, {line.cpu_ms:.1f} ms processor time",
        )
        for line in lines(tape)
    ]
