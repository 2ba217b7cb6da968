"""Starting one worker of each function before it is needed.

The functions emulator starts a Python process at a function's first call, which costs half a second to two seconds
of processor time, and the first call loads what the function imports late. With three functions in a row the first
report would wait for all of that. So each function is called once with something that changes nothing.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx

from devkit.stack.errors import StackError
from devkit.stack.functions import deployed_functions
from devkit.stack.options import PROJECT_ID, REGION
from devkit.stack.state import StackAddresses

START_TIMEOUT_S = 120.0
AT_A_TIME = 4
"""Workers started together; many more only wait for each other on a laptop's cores."""

WORKERS_WANTED = {"deliver_alert": 2}
"""Where one is not enough: a second report's alerts come while FCM is still answering for the first one's."""

NOTHING = "warm-up"
"""Id of the thing that is not there, and the token that nobody has issued."""

EMPTY_DOCUMENT_EVENT = b"GgA="
"""A `google.events.cloud.firestore.v1.DocumentEventData` with nothing but an empty update mask, in the base64 in
which firebase-tools expects protocol buffers."""

Call = tuple[str, dict[str, str], bytes]
"""Method, headers and body."""


def warm_up(addresses: StackAddresses, names: Collection[str] = ()) -> list[str]:
    """Start a worker of each named function, or of every function that has no schedule.

    The probe that firebase-tools makes of a new worker runs a scheduled function, so those wait for their time.

    Returns:
        The names of the functions that were woken.

    Raises:
        StackError: a name is not deployed.
    """
    functions = {str(function["name"]): function for function in deployed_functions(addresses)}
    unknown = sorted(set(names) - set(functions))
    if unknown:
        listed = ", ".join(unknown)
        raise StackError(f"Fungsi {listed} tidak ada", f"No functions {listed}")
    chosen = [functions[name] for name in names] or [each for each in functions.values() if "schedule" not in each]
    calls = [function for function in chosen for _ in range(WORKERS_WANTED.get(str(function["name"]), 1))]
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return sorted(set(pool.map(lambda function: _wake(addresses, function), calls)))


def _wake(addresses: StackAddresses, function: dict[str, Any]) -> str:
    name = str(function["name"])
    event = function.get("eventTrigger")
    if event is None:
        path = f"/{addresses.project_id}/{function['region']}/{name}"
    else:
        path = f"/functions/projects/{addresses.project_id}/triggers/{function['id']}-0"
    method, headers, body = _harmless_event(event) if event else _refused_call(function)
    url = f"{addresses.functions_url}{path}"
    httpx.request(method, url, headers=headers, content=body, timeout=START_TIMEOUT_S, trust_env=False)
    return name


def _refused_call(function: dict[str, Any]) -> Call:
    """A call with a token that nobody has issued; a task, which has no caller, is called with the wrong method."""
    if "taskQueueTrigger" in function:
        return "GET", {}, b""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {NOTHING}"}
    return "POST", headers, b'{"data": {}}'


def _harmless_event(trigger: dict[str, Any]) -> Call:
    """An event about something that is not there: handlers must bear that, as events may come late."""
    attributes = {
        "ce-id": NOTHING,
        "ce-specversion": "1.0",
        "ce-type": str(trigger["eventType"]),
        "ce-source": "//sergap/warm-up",
        "ce-subject": NOTHING,
        "ce-time": _now(),
    }
    if "eventFilterPathPatterns" not in trigger:
        return "POST", {**attributes, "Content-Type": "application/json"}, _message(trigger)
    pattern = trigger["eventFilterPathPatterns"]["document"]
    place = {
        "ce-location": REGION,
        "ce-project": PROJECT_ID,
        "ce-database": "(default)",
        "ce-namespace": "(default)",
        "ce-document": re.sub(r"{[^}]*}", NOTHING, pattern),
        "Content-Type": "application/protobuf",
    }
    return "POST", {**attributes, **place}, EMPTY_DOCUMENT_EVENT


def _message(trigger: dict[str, Any]) -> bytes:
    """A message about an alert that is not there; to the dead-letter topic an empty one, as any other is kept."""
    about_alert = str(trigger["resource"]).endswith("/topics/alerts")
    text = json.dumps({"alert_ids": [NOTHING]} if about_alert else {})
    data = base64.b64encode(text.encode()).decode()
    message = {"data": data, "attributes": {}, "message_id": NOTHING, "publish_time": _now()}
    return json.dumps({"message": message, "subscription": NOTHING}).encode()


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
