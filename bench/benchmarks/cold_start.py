"""How long a function's process takes until it can answer, beside the bare framework with the same parts of the SDK.

The floor loads the SDK's decorator even where Sergap's HTTP functions do without (`shared.http_functions`).
"""

from __future__ import annotations

import json
import statistics
import subprocess
from collections.abc import Mapping
from typing import Any

from bench.cold.entries import ENTRIES, Entry
from bench.cold.instance import FUNCTIONS, environment_of
from bench.context import Context
from bench.figures import Figure, Goal, Measured
from devkit.stack.options import REPOSITORY

TITLE = "Mulai dingin / cold start"

RUNS = 10
PYTHON = FUNCTIONS / "venv" / "bin" / "python"
PROBE = REPOSITORY / "bench" / "cold" / "probe.py"

Answers = Mapping[str, list[dict[str, Any]]]


def measure(context: Context) -> Measured:
    """Each function in turns with its floor, always in new processes; medians of processor time."""
    runs = context.settings.scaled(RUNS)
    figures: list[Figure] = []
    for done, (function, entry) in enumerate(ENTRIES.items()):
        answers: Answers = {"bare": [], "ours": []}
        for number in range(runs):
            context.tell(f"cold start: {function}", done * runs + number, len(ENTRIES) * runs)
            for kind, taken in answers.items():
                taken.append(probe(function, entry, kind))
        figures += figures_of(function, entry, answers)
    return Measured(figures)


def figures_of(function: str, entry: Entry, answers: Answers) -> list[Figure]:
    """Time until ready and peak memory, each beside its floor."""

    def median(kind: str, name: str, divisor: float) -> float:
        return statistics.median(float(answer[name]) for answer in answers[kind]) / divisor

    goal = Goal(entry.goal, of="ratio")
    note = f"median of {len(answers['ours'])} processes, processor time from nothing to ready for a request"
    ready_ms, memory_mb = ("ready_s", 0.001), ("peak_kb", 1024)
    return [
        Figure(f"{function}: ready", median("ours", *ready_ms), "ms", median("bare", *ready_ms), goal, note),
        Figure(f"{function}: peak memory", median("ours", *memory_mb), "MB", median("bare", *memory_mb), goal),
    ]


def probe(function: str, entry: Entry, kind: str) -> dict[str, Any]:
    """One process that becomes this function's instance, or its floor's."""
    asks = {"kind": kind, "trigger": entry.trigger, "sdk": entry.sdk, "gateways": entry.gateways}
    environment = environment_of(function) | {"PROBE": json.dumps(asks)}
    asked = subprocess.run([PYTHON, PROBE], cwd=FUNCTIONS, env=environment, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(asked.stdout)
    return answer
