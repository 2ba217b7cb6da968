"""Cloud Tasks through firebase_admin: wakes `checkincident` when a deadline is due."""

from __future__ import annotations

import os
from datetime import datetime

from firebase_admin import exceptions, functions

from shared import tracing
from shared.firebase_app import firebase_app
from shared.log import log
from shared.paths import digest
from shared.settings import REGION, Settings

QUEUE = f"locations/{REGION}/functions/checkincident"


class CloudTasks:
    """`shared.services.Tasks` on Cloud Tasks or the local clock."""

    def __init__(self, settings: Settings) -> None:
        if settings.tasks_host:
            # The Tasks emulator ignores schedule times; the local clock holds each task until it is due.
            os.environ["CLOUD_TASKS_EMULATOR_HOST"] = settings.tasks_host
        self._queue = functions.task_queue(QUEUE, app=firebase_app(settings))

    def check_incident_at(self, incident_id: str, at: datetime) -> bool:
        """Schedule a check. The task's id makes a repeated request harmless."""
        options = functions.TaskOptions(schedule_time=at, task_id=digest(incident_id, at.isoformat()))
        try:
            with tracing.span("checkincident create", "producer", incident_id=incident_id):
                self._queue.enqueue({"data": {"incident_id": incident_id}}, options)
        except exceptions.AlreadyExistsError:
            return True
        except Exception as error:  # The sweeper looks at overdue incidents, so a lost task only costs time.
            log().error("check not scheduled", incident_id=incident_id, error=type(error).__name__)
            return False
        return True
