"""The functions that a clock calls: the sweeper and the roll-call."""

from __future__ import annotations

from typing import Any

from firebase_functions import scheduler_fn

from shared import tracing
from shared.options import SCHEDULED
from shared.runtime import runtime


def _is_scheduled(event: Any) -> bool:
    """Whether a scheduler called; the platform's health probes call scheduled functions too, without a job's name."""
    return getattr(event, "job_name", None) is not None


@scheduler_fn.on_schedule(schedule="every 1 minutes", **SCHEDULED)
def sweep(event: Any) -> None:
    """Pick up what was left lying."""
    if not _is_scheduled(event):
        return
    from route.sweeper import sweep as handle

    with tracing.span("sweep"):
        handle(runtime())


@scheduler_fn.on_schedule(schedule="every 15 minutes", **SCHEDULED)
def roll_call(event: Any) -> None:
    """Ask every agency's devices whether they are there, before they are needed."""
    if not _is_scheduled(event):
        return
    from notify.roll_call import roll_call as handle

    with tracing.span("roll_call"):
        handle(runtime())
