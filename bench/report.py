"""A run's results: as JSON, as a Markdown page, and as tables on the terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from bench.context import Settings
from bench.figures import Figure, Goal, Section
from bench.machine import Machine

HEADINGS = ("figure", "value", "floor", "ratio", "goal", "")


@dataclass(frozen=True)
class Report:
    """All of one run."""

    measured_at: str
    revision: str
    command: str
    machine: Machine
    settings: Settings
    duration_s: float
    sections: Sequence[Section]

    @property
    def is_complete(self) -> bool:
        """Whether every benchmark came to its end."""
        return all(section.problem is None for section in self.sections)


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain values, for `json.dumps`; ratios and met goals are written out for readers of the file."""
    document = asdict(report)
    document["sections"] = [_section(section) for section in report.sections]
    return document


def _section(section: Section) -> dict[str, Any]:
    figures = [{**asdict(figure), "ratio": figure.ratio, "met": figure.is_met} for figure in section.measured.figures]
    curves = [asdict(curve) for curve in section.measured.curves]
    return {
        "name": section.name,
        "title": section.title,
        "duration_s": round(section.duration_s, 1),
        "problem": section.problem,
        "figures": figures,
        "curves": curves,
    }


def rows_of(section: Section) -> Iterator[tuple[str, ...]]:
    """The figures of a section as text, in the columns of `HEADINGS`."""
    for figure in section.measured.figures:
        yield (
            figure.name,
            with_unit(figure.value, figure.unit),
            "" if figure.floor is None else with_unit(figure.floor, figure.unit),
            "" if figure.ratio is None else f"{figure.ratio:.2f}",
            goal_text(figure.goal, figure.unit),
            met_text(figure),
        )


def with_unit(value: float, unit: str) -> str:
    """A number with three significant digits, or all digits before the point, and its unit."""
    return f"{number(value)} {unit}".strip()


def number(value: float) -> str:
    """A number as a person reads it: three significant digits, thousands set off."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    digits = 2 if abs(value) < 10 else 1
    return f"{value:.{digits}f}" if abs(value) >= 0.1 else f"{value:.3g}"


def goal_text(goal: Goal | None, unit: str) -> str:
    """A goal in signs, as `≤ 1.25 ×` for a ratio."""
    if goal is None:
        return ""
    sign = "≤" if goal.side == "at_most" else "≥"
    return f"{sign} {number(goal.limit)} {'×' if goal.of == 'ratio' else unit}".strip()


def met_text(figure: Figure) -> str:
    """Whether the goal is met, in a word; empty without one."""
    return {None: "", True: "met", False: "MISSED"}[figure.is_met]


def as_table(section: Section) -> Table:
    """A section for the terminal."""
    table = Table(title=f"{section.title} ({section.duration_s:.0f} s)", title_justify="left")
    for index, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if 0 < index < 5 else "left", overflow="fold")
    for figure, row in zip(section.measured.figures, rows_of(section), strict=True):
        colour = {None: None, True: "green", False: "red"}[figure.is_met]
        table.add_row(*row, style=colour)
    return table


def as_markdown(report: Report, plot: str | None) -> str:
    """A page with everything.

    Args:
        plot: file name of the diagram beside the page, if there is one.
    """
    lines = ["# Results", "", *_head(report), ""]
    lines += [*_goals(report.sections), ""]
    lines += [f"![Ratios to the floor, and curves]({plot})", ""] if plot else []
    for section in report.sections:
        lines += [*_section_lines(section), ""]
    return "\n".join(lines).rstrip() + "\n"


def _head(report: Report) -> list[str]:
    machine = report.machine
    return [
        f"- Measured {report.measured_at}, revision `{report.revision}`, in {report.duration_s / 60:.1f} minutes",
        f"- By `{report.command}`",
        f"- On {machine.processor}, {machine.cores} cores, {machine.memory_gib:g} GiB, {machine.system}, Python "
        f"{machine.python}; load at the beginning {machine.load:g}",
        "- Ratio is value ÷ floor, both measured in this run on this machine; what is a floor: "
        "[bench/README.md](../README.md)",
    ]


def _goals(sections: Sequence[Section]) -> list[str]:
    """How many goals are met, and the missed ones by name, before the reader has to look for them."""
    judged = [figure for section in sections for figure in section.measured.figures if figure.is_met is not None]
    missed = [figure for figure in judged if not figure.is_met]
    lines = [f"**Goals: {len(judged) - len(missed)} met, {len(missed)} missed.**"]
    lines += ["" for _ in missed[:1]]
    return lines + [f"- missed: {figure.name}: {_judged(figure)}" for figure in missed]


def _judged(figure: Figure) -> str:
    by_ratio = figure.goal is not None and figure.goal.of == "ratio" and figure.ratio is not None
    value = f"{figure.ratio:.2f} ×" if by_ratio else with_unit(figure.value, figure.unit)
    return f"{value}, goal {goal_text(figure.goal, figure.unit)}"


def _section_lines(section: Section) -> list[str]:
    head = [f"## {section.title}", "", f"`python -m bench {section.name}`, {section.duration_s:.0f} s", ""]
    if section.problem is not None:
        return [*head, "Did not come to its end:", "", "```", section.problem.rstrip(), "```"]
    rows = [f"| {' | '.join(row)} |" for row in rows_of(section)]
    notes = [f"- {figure.name}: {figure.note}" for figure in section.measured.figures if figure.note]
    table = [f"| {' | '.join(HEADINGS)} |", "|---|---:|---:|---:|---:|---|", *rows]
    return [*head, *table, *(["", *notes] if notes else [])]


def write(report: Report, folder: Path) -> list[Path]:
    """Write `latest.json`, `latest.md` and, where there is something to draw, `latest.svg`.

    Returns:
        What was written.
    """
    from bench.plot import draw

    folder.mkdir(parents=True, exist_ok=True)
    data, page, plot = (folder / f"latest.{suffix}" for suffix in ("json", "md", "svg"))
    data.write_text(json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n")
    is_drawn = draw(report.sections, plot)
    page.write_text(as_markdown(report, plot.name if is_drawn else None))
    return [data, page, *([plot] if is_drawn else [])]
