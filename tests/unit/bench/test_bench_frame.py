"""The frame of the benchmarks: goals, runner, reports."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.catalogue import BENCHMARKS, UnknownBenchmarkError, chosen, load
from bench.context import Context, Settings
from bench.figures import Curve, Figure, Goal, Measured, Section
from bench.machine import this_machine
from bench.report import Report, as_json, as_markdown, number, rows_of, write
from bench.runner import run_all


@dataclass
class FakeBenchmark:
    """Answers with what it is given, or fails."""

    TITLE: str = "Contoh / example"
    figures: list[Figure] = field(default_factory=list)
    curves: list[Curve] = field(default_factory=list)
    failure: Exception | None = None

    def measure(self, context: Context) -> Measured:
        if self.failure is not None:
            raise self.failure
        return Measured(self.figures, self.curves)


LATENCY = Figure("press to push", 130.0, "ms", floor=100.0, goal=Goal(1.25, of="ratio"), note="200 reports")
LOST = Figure("lost", 0, goal=Goal(0))
THROUGHPUT = Figure("throughput", 9.0, "reports/s", floor=10.0, goal=Goal(0.8, "at_least", "ratio"))
CURVE = Curve("latency by rate", "reports/s", "ms", {"ours": [(1, 100), (5, 120)], "floor": [(1, 90), (5, 95)]})


def create_report(*sections: Section) -> Report:
    return Report(
        measured_at="2026-01-02T03:04:05+00:00",
        revision="abc",
        command="python -m bench",
        machine=this_machine(),
        settings=Settings(),
        duration_s=90.0,
        sections=sections,
    )


def create_section(*figures: Figure, curves: tuple[Curve, ...] = (), problem: str | None = None) -> Section:
    return Section("example", "Contoh / example", 1.0, Measured(figures, curves), problem)


def test_a_ratio_goal_is_judged_by_the_ratio_and_a_value_goal_by_the_value() -> None:
    """130 ms over a floor of 100 ms misses 1.25 times; nothing lost meets nothing lost; 9 of 10 meets four fifths."""
    assert (LATENCY.ratio, LATENCY.is_met) == (1.3, False)
    assert (LOST.ratio, LOST.is_met) == (None, True)
    assert THROUGHPUT.is_met is True


@pytest.mark.parametrize("floor", [None, 0.0])
def test_without_a_floor_a_ratio_goal_is_neither_met_nor_missed(floor: float | None) -> None:
    """A floor that is missing, or zero, gives no verdict and no division by zero."""
    assert Figure("x", 1.0, "ms", floor=floor, goal=Goal(1.25, of="ratio")).is_met is None


def test_a_failing_benchmark_leaves_the_others_figures() -> None:
    """The runner goes on, and the failing one's section says why."""
    benchmarks = {"bad": FakeBenchmark(failure=RuntimeError("no Java")), "good": FakeBenchmark(figures=[LOST])}
    begun: list[str] = []
    bad, good = run_all(["bad", "good"], Context(), begun.append, benchmarks.__getitem__)
    assert begun == ["bad", "good"]
    assert bad.problem is not None and "no Java" in bad.problem
    assert good.problem is None and good.measured.figures == [LOST]
    assert not create_report(bad, good).is_complete


def test_names_keep_the_order_of_the_catalogue_and_unknown_ones_are_refused() -> None:
    """No name means all of them."""
    assert chosen([]) == list(BENCHMARKS)
    assert chosen(list(reversed(BENCHMARKS))) == list(BENCHMARKS)
    with pytest.raises(UnknownBenchmarkError, match="nothing-such"):
        chosen(["nothing-such"])


@pytest.mark.parametrize("name", BENCHMARKS)
def test_every_benchmark_in_the_catalogue_can_be_loaded(name: str) -> None:
    """It has a bilingual title and can measure."""
    benchmark = load(name)
    assert " / " in benchmark.TITLE
    assert callable(benchmark.measure)


def test_rows_show_value_floor_ratio_goal_and_verdict() -> None:
    """A person reads units, and a missed goal in capitals."""
    rows = list(rows_of(create_section(LATENCY, LOST, THROUGHPUT)))
    assert rows[0] == ("press to push", "130 ms", "100 ms", "1.30", "≤ 1.25 ×", "MISSED")
    assert rows[1] == ("lost", "0", "", "", "≤ 0", "met")
    assert rows[2][4:] == ("≥ 0.80 ×", "met")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (12345.6, "12,346"), (3.14159, "3.14"), (42.42, "42.4"), (0.01234, "0.0123"), (7.0, "7")],
)
def test_numbers_have_three_significant_digits(value: float, text: str) -> None:
    """Neither noise nor lost digits."""
    assert number(value) == text


def test_the_json_has_machine_date_ratios_and_verdicts() -> None:
    """Who reads the file needs to compute nothing."""
    document = json.loads(json.dumps(as_json(create_report(create_section(LATENCY, curves=(CURVE,))))))
    figure = document["sections"][0]["figures"][0]
    assert (figure["ratio"], figure["met"], figure["unit"]) == (1.3, False, "ms")
    assert document["machine"]["cores"] >= 1
    assert document["measured_at"].startswith("2026-01-02")
    assert document["sections"][0]["curves"][0]["lines"]["ours"] == [[1, 100], [5, 120]]


def test_the_page_has_the_command_the_notes_and_what_went_wrong() -> None:
    """A page alone tells how it came about."""
    broken = create_section(problem="Traceback: no Java")
    page = as_markdown(create_report(create_section(LATENCY), broken), plot="latest.svg")
    for part in ("`python -m bench`", "200 reports", "no Java", "![", "| press to push | 130 ms |", "1.5 minutes"):
        assert part in page


def test_the_page_begins_with_the_goals_and_names_the_missed_ones() -> None:
    """Nobody has to look for bad news."""
    page = as_markdown(create_report(create_section(LATENCY, LOST, THROUGHPUT)), plot=None)
    assert "**Goals: 2 met, 1 missed.**" in page
    assert "- missed: press to push: 1.30 ×, goal ≤ 1.25 ×" in page
    assert page.index("missed:") < page.index("## Contoh")


def test_writing_draws_bars_and_curves(tmp_path: Path) -> None:
    """All three files are there; the picture names the figures."""
    written = write(create_report(create_section(LATENCY, THROUGHPUT, curves=(CURVE,))), tmp_path / "results")
    assert [path.name for path in written] == ["latest.json", "latest.md", "latest.svg"]
    picture = written[2].read_text()
    assert "<svg" in picture and "press to push" in picture and "latency by rate" in picture


def test_without_ratios_and_curves_an_old_picture_goes_away(tmp_path: Path) -> None:
    """A page must not show the picture of another run."""
    (tmp_path / "latest.svg").write_text("old")
    written = write(create_report(create_section(LOST)), tmp_path)
    assert [path.suffix for path in written] == [".json", ".md"]
    assert not (tmp_path / "latest.svg").exists()
    assert "latest.svg" not in (tmp_path / "latest.md").read_text()


def test_a_trial_measures_less_but_never_nothing() -> None:
    """`--scale` shortens, down to the least that makes sense."""
    assert Settings(scale=0.1).scaled(200) == 20
    assert Settings(scale=0.001).scaled(200, least=3) == 3
