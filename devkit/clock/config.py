"""What the clock has to know; read from flags, a JSON file, or both (flags win)."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULTS: dict[str, Any] = {
    "port": 9130,
    "project": "demo-sergap",
    "region": "asia-southeast2",
    "functions_host": None,
    "pubsub_host": None,
    "tasks_host": None,
    "schedules": {},
}


@dataclass(frozen=True)
class ClockConfig:
    """Settings of one clock.

    Args:
        functions_host: ``host:port`` of the Functions emulator; scheduled functions are called there.
        pubsub_host: ``host:port`` of the Pub/Sub emulator; used for schedules when ``functions_host`` is None.
        tasks_host: ``host:port`` of the Tasks emulator; None keeps every task.
        schedules: function name → seconds between two runs.
    """

    port: int
    project: str
    region: str
    functions_host: str | None
    pubsub_host: str | None
    tasks_host: str | None
    schedules: dict[str, float]


def read_config(arguments: Sequence[str] | None = None) -> ClockConfig:
    """Reads command-line flags and the file that ``--config`` names.

    Raises:
        SystemExit: unknown flags or fields, or a schedule that is not NAME=SECONDS.
    """
    parser = _parser()
    flags = parser.parse_args(arguments)
    values = dict(DEFAULTS)
    if flags.config is not None:
        values.update(_read_file(parser, flags.config))
    given = {name: value for name, value in vars(flags).items() if name in DEFAULTS and value is not None}
    values.update(given)
    if flags.schedule:
        values["schedules"] = {**values["schedules"], **dict(flags.schedule)}
    if values["schedules"] and not (values["functions_host"] or values["pubsub_host"]):
        parser.error("schedules need --functions-host or --pubsub-host")
    return ClockConfig(**values)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m devkit.clock", description=__doc__)
    parser.add_argument("--config", type=Path, help=f"JSON file with any of: {', '.join(DEFAULTS)}")
    parser.add_argument("--port", type=int)
    parser.add_argument("--project")
    parser.add_argument("--region")
    parser.add_argument("--functions-host", help="host:port of the Functions emulator (fires schedules)")
    parser.add_argument("--pubsub-host", help="host:port of the Pub/Sub emulator (the other way to fire them)")
    parser.add_argument("--tasks-host", help="host:port of the Tasks emulator")
    parser.add_argument("--schedule", type=_schedule, action="append", metavar="FUNCTION=SECONDS", help="repeatable")
    return parser


def _schedule(text: str) -> tuple[str, float]:
    name, separator, every = text.partition("=")
    if not name or not separator or float(every) <= 0:
        raise argparse.ArgumentTypeError("a schedule is FUNCTION=SECONDS with SECONDS above 0")
    return name, float(every)


def _read_file(parser: argparse.ArgumentParser, path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    unknown = set(document) - set(DEFAULTS)
    if unknown:
        parser.error(f"{path}: unknown fields {', '.join(sorted(unknown))}")
    return document
