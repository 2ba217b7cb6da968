"""The function that looks at an incident when a deadline is due."""

from __future__ import annotations

from typing import Any

from firebase_functions import tasks_fn

from shared import tracing
from shared.options import CHECKINCIDENT
from shared.runtime import runtime


@tasks_fn.on_task_dispatched(**CHECKINCIDENT)
def checkincident(request: Any) -> None:
    """Look at an incident whose deadline is due. Coming early or twice does no harm.

    One word, since the queue takes the function's name and Cloud Tasks allows no underscore in it.
    """
    from route.check import check_incident as handle

    incident_id = str(request.data["incident_id"])
    with tracing.span("checkincident", "consumer", incident_id=incident_id):
        handle(runtime(), incident_id)
