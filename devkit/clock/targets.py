"""Where a schedule's tick goes: straight to the Functions emulator, or to a Pub/Sub topic.

A scheduled function of the second generation is an HTTP function that Cloud Scheduler calls. firebase-tools
(15.34: ``functionsEmulator.addPubsubTrigger``, ``pubsubEmulator.onMessage``) does subscribe it to the topic
``firebase-schedule-<function>``, but drops what comes there as "Unsupported trigger signature: http". Hence the
call to the Functions emulator; the topic is the way for functions of the first generation.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Protocol

import httpx

ATTEMPT_DEADLINE_S = 180.0
"""Cloud Scheduler's default deadline of one attempt
(https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs)."""


class TickError(Exception):
    """A tick that did not reach its function, or that the function answered with an error."""


class ScheduleTarget(Protocol):
    """Something that can run a scheduled function."""

    async def fire(self, function: str) -> None:
        """Runs the function once.

        Raises:
            TickError: it could not be reached or failed.
        """


class FunctionsTarget:
    """Calls scheduled functions in the Functions emulator, as Cloud Scheduler calls them in production."""

    def __init__(self, http: httpx.AsyncClient, host: str, project: str, region: str) -> None:
        self._http = http
        self._base = f"http://{host}"
        self._project = project
        self._region = region
        self._keys: dict[str, str] = {}

    async def fire(self, function: str) -> None:
        """See ``ScheduleTarget``."""
        try:
            response = await self._call(function)
            if response.status_code == 404:
                # The emulator has loaded the code anew: its keys have another number.
                self._keys.pop(function, None)
                response = await self._call(function)
        except httpx.HTTPError as error:
            raise TickError(f"{function}: {type(error).__name__} {error}".strip()) from error
        if response.is_error:
            raise TickError(f"{function}: HTTP {response.status_code} {response.text[:200]}")

    async def _call(self, function: str) -> httpx.Response:
        key = self._keys.get(function) or await self._find_key(function)
        headers = {
            "User-Agent": "Google-Cloud-Scheduler",
            "X-CloudScheduler": "true",
            "X-CloudScheduler-JobName": f"firebase-schedule-{function}-{self._region}",
            "X-CloudScheduler-ScheduleTime": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        url = f"{self._base}/functions/projects/{self._project}/triggers/{key}"
        return await self._http.post(url, headers=headers, timeout=ATTEMPT_DEADLINE_S)

    async def _find_key(self, function: str) -> str:
        # The key ends in the number of times the code was loaded. The emulator lists the keys it has in its
        # answer to a name it does not have, which a name without that number is.
        answer = await self._http.get(f"{self._base}/{self._project}/{self._region}/{function}", timeout=30)
        pattern = re.compile(rf"\b{re.escape(self._region)}-{re.escape(function)}-(\d+)\b")
        generations = [int(number) for number in pattern.findall(answer.text)]
        if not generations:
            raise TickError(f"{function}: the Functions emulator has no such scheduled function")
        self._keys[function] = f"{self._region}-{function}-{max(generations)}"
        return self._keys[function]


class PubSubTarget:
    """Publishes to the topic ``firebase-schedule-<function>``, which it makes when it is missing."""

    def __init__(self, http: httpx.AsyncClient, host: str, project: str) -> None:
        self._http = http
        self._topics = f"http://{host}/v1/projects/{project}/topics"

    async def fire(self, function: str) -> None:
        """See ``ScheduleTarget``; success means that the message was taken, not that the function ran."""
        topic = f"{self._topics}/firebase-schedule-{function}"
        try:
            response = await self._publish(topic)
            if response.status_code == 404:
                await self._http.put(topic, json={})
                response = await self._publish(topic)
        except httpx.HTTPError as error:
            raise TickError(f"{function}: {type(error).__name__} {error}".strip()) from error
        if response.is_error:
            raise TickError(f"{function}: HTTP {response.status_code} {response.text[:200]}")

    async def _publish(self, topic: str) -> httpx.Response:
        message = {"attributes": {"scheduled": "true"}}
        return await self._http.post(f"{topic}:publish", json={"messages": [message]})
