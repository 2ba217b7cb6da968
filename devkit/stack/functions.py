"""What the functions emulator runs, as it says itself."""

from __future__ import annotations

import re
from typing import Any

import httpx

from devkit.stack.errors import StackError
from devkit.stack.state import StackAddresses

SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
SHORTEST_PERIOD_S = 2.0
"""However fast time runs, a scheduled function is not called more often: a call costs about 50 ms of a core."""


def deployed_functions(addresses: StackAddresses) -> list[dict[str, Any]]:
    """The emulator's descriptions of its functions, with `name`, `region`, `id` and the trigger."""
    answer = httpx.get(f"{addresses.functions_url}/backends", timeout=30, trust_env=False)
    return [function for backend in answer.json()["backends"] for function in backend["functionTriggers"]]


def scheduled_functions(addresses: StackAddresses, time_scale: float) -> dict[str, float]:
    """Each scheduled function and the seconds between two runs.

    Args:
        addresses: of the stack whose functions are asked for.
        time_scale: shortens the periods; 0.05 makes a minute three seconds.

    Raises:
        StackError: a schedule is not of the form `every 5 minutes`.
    """
    periods = {
        str(function["name"]): period_s(function["schedule"]["schedule"])
        for function in deployed_functions(addresses)
        if "schedule" in function
    }
    return {name: max(SHORTEST_PERIOD_S, period * time_scale) for name, period in periods.items()}


def period_s(schedule: str) -> float:
    """Seconds between two runs of a schedule in App Engine's words, as `every 15 minutes`.

    Raises:
        StackError: it is of another form, which the clock does not keep.
    """
    match = re.fullmatch(r"every (\d+) (second|minute|hour|day)s?", schedule.strip())
    if match is None:
        raise StackError(
            f"Jadwal '{schedule}' tidak didukung jam lokal", f"The local clock does not keep the schedule '{schedule}'"
        )
    return float(int(match.group(1)) * SECONDS[match.group(2)])
