"""Reading the tables of `access.md`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

ACCESS = Path(__file__).with_name("access.md")
YES = "yes"


@dataclass(frozen=True)
class Row:
    """One line of a table.

    Attributes:
        subject: the first two cells: collection and operation, or function and command.
        answers: the other cells by their column's heading.
    """

    subject: tuple[str, str]
    answers: dict[str, str]


def read_table(heading: str, text: str | None = None) -> list[Row]:
    """The table under a heading.

    Raises:
        ValueError: there is none, or a line has not as many cells as the first.
    """
    section = (text or ACCESS.read_text()).partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [_cells(line) for line in section.splitlines() if line.startswith("|")]
    if len(lines) < 3:
        raise ValueError(f"{ACCESS.name} has no table '{heading}'")
    columns = lines[0][2:]
    return [Row((cells[0], cells[1]), dict(zip(columns, cells[2:], strict=True))) for cells in lines[2:]]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
