"""What each function's first request loads, and the SDK parts that the least possible function in its place would."""

from __future__ import annotations

from dataclasses import dataclass

FIRESTORE = "google.cloud.firestore"
PUBSUB = "google.cloud.pubsub_v1"
AUTH = "firebase_admin.auth"
MESSAGING = "firebase_admin.messaging"
TASKS = "firebase_admin.functions"

HTTPS, FIRESTORE_EVENT, MESSAGE, TASK, SCHEDULE = "https_fn", "firestore_fn", "pubsub_fn", "tasks_fn", "scheduler_fn"


@dataclass(frozen=True)
class Entry:
    """One function's process.

    Attributes:
        trigger: the module of firebase_functions that its decorator is in.
        sdk: Google's modules that it cannot do without: what the bare one imports, too.
        gateways: attributes of the runtime that the first request opens.
        goal: most that importing may cost, as a multiple of the bare one.
    """

    trigger: str
    sdk: tuple[str, ...]
    gateways: tuple[str, ...]
    goal: float = 1.25


_OUT = ("store", "region", "publisher", "tasks")

_CALLED = ("store", "region", "identity", "app_check")
_COMMAND = Entry(HTTPS, (FIRESTORE, PUBSUB, TASKS, AUTH), _OUT)

ENTRIES: dict[str, Entry] = {
    "submit_report": Entry(HTTPS, (FIRESTORE, PUBSUB, TASKS, AUTH), (*_CALLED, "publisher", "tasks"), goal=1.15),
    "route_report": Entry(FIRESTORE_EVENT, (FIRESTORE, PUBSUB, TASKS), _OUT),
    "deliver_alert": Entry(MESSAGE, (FIRESTORE, MESSAGING), ("store", "region", "pusher")),
    "record_receipt": Entry(HTTPS, (FIRESTORE,), ("store",)),
    "checkincident": Entry(TASK, (FIRESTORE, PUBSUB, TASKS), _OUT),
    "operator_command": _COMMAND,
    "agency_command": _COMMAND,
    "caller_command": _COMMAND,
    "register_device": Entry(HTTPS, (FIRESTORE, AUTH), _CALLED),
    "sweep": Entry(SCHEDULE, (FIRESTORE, PUBSUB, TASKS), _OUT),
}
"""The functions whose cold start somebody waits for, or that start often."""
