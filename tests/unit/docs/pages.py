"""Reading the project's pages: sections, tables, words in backticks."""

from __future__ import annotations

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"
CODE = re.compile(r"`([^`]+)`")


class Page:
    """One page of `docs/`."""

    def __init__(self, name: str) -> None:
        self.text = (DOCS / name).read_text()

    def section(self, heading: str) -> str:
        """The text below a second-level heading.

        Raises:
            KeyError: there is none.
        """
        _, found, rest = self.text.partition(f"\n## {heading}\n")
        if not found:
            raise KeyError(heading)
        return rest.partition("\n## ")[0]

    def rows(self, heading: str) -> list[list[str]]:
        """Cells of all table rows in a section, without headings."""
        lines = [line for line in self.section(heading).splitlines() if line.startswith("|")]
        cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
        return [row for row in cells if row[0].startswith("`")]

    def table(self, heading: str) -> dict[str, list[str]]:
        """First cell, without backticks, to the other cells.

        Raises:
            AssertionError: something is told twice.
        """
        rows = self.rows(heading)
        found = {row[0].strip("`"): row[1:] for row in rows}
        assert len(found) == len(rows), f"told twice in {heading}: {sorted(row[0] for row in rows)}"
        return found


def words(text: str) -> set[str]:
    """Everything in backticks."""
    return set(CODE.findall(text))
