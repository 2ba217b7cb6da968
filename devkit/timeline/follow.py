"""Printing a timeline while it happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from devkit.stack.state import StackAddresses
from devkit.timeline.facts import FactReader, ReportFacts
from devkit.timeline.lines import KINDS, Line, timeline

POLL_S = 0.3
HOLD = timedelta(seconds=0.7)
"""A line is printed a moment late, so that what happened before it and is seen after it still comes first."""

REASONS_INDENT = 14

STYLES = {
    "pressed": "bold",
    "received": "bold",
    "routed": "bold cyan",
    "joined": "bold cyan",
    "assigned": "cyan",
    "push": "green",
    "push_failed": "red",
    "delivered": "bold green",
    "opened": "bold green",
    "unreached": "bold red",
}


@dataclass(frozen=True)
class Patience:
    """How long a timeline is followed.

    Attributes:
        quiet_s: it ends when all is sent and nothing new came for so long.
        timeout_s: it ends anyway.
        is_over: whether what is waited for has come; before that, quiet is no end.
    """

    quiet_s: float = 4.0
    timeout_s: float = 90.0
    is_over: Callable[[ReportFacts], bool] = lambda facts: True

    def ends(self, facts: ReportFacts, quiet_for_s: float) -> bool:
        """Whether nothing more is to be expected."""
        return facts.is_settled and quiet_for_s > self.quiet_s and self.is_over(facts)


def follow(
    addresses: StackAddresses,
    report_id: str,
    pressed_at: datetime,
    console: Console,
    patience: Patience | None = None,
    on_look: Callable[[ReportFacts], None] = lambda facts: None,
) -> ReportFacts:
    """Print a report's timeline as it grows.

    Args:
        pressed_at: when the button was pressed.
        console: where it is printed.
        on_look: told at each look what is known.

    Returns:
        All that is known at the end.

    Raises:
        httpx.HTTPError: the stack does not answer.
    """
    reader = FactReader(addresses, report_id, pressed_at)
    try:
        return _follow(reader, pressed_at, console, patience or Patience(), on_look)
    finally:
        reader.close()


def _follow(
    reader: FactReader,
    pressed_at: datetime,
    console: Console,
    patience: Patience,
    on_look: Callable[[ReportFacts], None],
) -> ReportFacts:
    printed: set[str] = set()
    deadline_s = time.monotonic() + patience.timeout_s
    seen, news_at_s = 0, time.monotonic()
    while True:
        facts = reader.read()
        on_look(facts)
        lines = timeline(facts)
        if len(lines) != seen:
            seen, news_at_s = len(lines), time.monotonic()
        now_s = time.monotonic()
        ends = now_s > deadline_s or patience.ends(facts, now_s - news_at_s)
        ripe_before = datetime.now(UTC) - (timedelta() if ends else HOLD)
        for line in lines:
            if line.key not in printed and (ends or line.at <= ripe_before):
                printed.add(line.key)
                console.print(line_view(line, pressed_at))
        if ends:
            return facts
        time.sleep(POLL_S)


def line_view(line: Line, pressed_at: datetime) -> Group:
    """One line as it is printed: milliseconds since the press, what, details, and the reasons below."""
    indonesian, english = KINDS[line.kind]
    head = Table.grid(padding=(0, 2))
    head.add_column(justify="right", min_width=10, no_wrap=True)
    head.add_column(width=27)
    head.add_column(overflow="fold")
    name = Text.assemble((indonesian, STYLES.get(line.kind, "")), (f" / {english}", "dim"))
    head.add_row(f"{line.since(pressed_at):+,} ms", name, Text(line.text))
    reasons = [Padding(Text(f"· {reason}", "dim"), (0, 0, 0, REASONS_INDENT)) for reason in line.reasons]
    return Group(head, *reasons)
