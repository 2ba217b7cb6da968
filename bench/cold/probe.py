"""Loads one function as an instance does, and writes what that took.

Runs in the functions' own environment, from their folder, and imports nothing of the bench: a probe must not load what
it measures. Its task arrives as JSON in PROBE. Nothing here talks to a network: clients connect at their first call.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Load as told; print seconds, kilobytes and modules as JSON."""
    task = json.loads(os.environ["PROBE"])
    started = time.process_time()
    importlib.import_module("functions_framework")
    (_bare if task["kind"] == "bare" else _ours)(task)
    loaded_s = time.process_time() - started
    (_bare_first_request if task["kind"] == "bare" else _our_first_request)(task)
    answer = {
        "loaded_s": loaded_s,
        "ready_s": time.process_time() - started,
        "peak_kb": _peak_kb(),
        "modules": sorted(sys.modules) if task.get("modules") else [],
    }
    sys.stdout.write(json.dumps(answer))


def _peak_kb() -> int:
    """Most memory that this process had, kilobytes; `ru_maxrss` would be its parent's where that has more."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def _bare(task: dict[str, Any]) -> None:
    """What a function must have that only uses the SDK: its trigger, the app, the clients."""
    importlib.import_module(f"firebase_functions.{task['trigger']}")
    importlib.import_module("firebase_admin")
    for module in task["sdk"]:
        importlib.import_module(module)


def _bare_first_request(task: dict[str, Any]) -> None:
    """Open the clients, as any function has to that uses these parts of the SDK."""
    from firebase_admin import initialize_app
    from google.auth.credentials import AnonymousCredentials

    class Anonymous(sys.modules["firebase_admin.credentials"].Base):  # type: ignore[misc]
        def get_credential(self) -> Any:
            return AnonymousCredentials()  # type: ignore[no-untyped-call]

    project = os.environ["GCLOUD_PROJECT"]
    needs_app = {"firebase_admin.auth", "firebase_admin.messaging", "firebase_admin.functions"} & set(task["sdk"])
    app = initialize_app(Anonymous(), {"projectId": project}) if needs_app else None
    for module in task["sdk"]:
        loaded = sys.modules[module]
        match module:
            case "google.cloud.firestore":
                # The connection is made with the first call, which any function makes; ours makes it beforehand.
                _ = loaded.Client(project=project)._firestore_api
            case "google.cloud.pubsub_v1":
                loaded.PublisherClient()
            case "firebase_admin.messaging":
                loaded._get_messaging_service(app)
            case "firebase_admin.functions":
                loaded.task_queue("locations/asia-southeast2/functions/checkincident", app=app)


def _ours(task: dict[str, Any]) -> None:
    """Import main as functions_framework does."""
    importlib.import_module("main")


def _our_first_request(task: dict[str, Any]) -> None:
    """Open the gateways that the handler uses, and whatever they load when they are first asked.

    The validators that it is sure to use were built with `main`, by `shared.preload`, whose list a test holds complete.
    """
    from shared.firebase_app import firebase_app
    from shared.runtime import runtime

    services = runtime()
    for gateway in task["gateways"]:
        getattr(services, gateway)
    if "firebase_admin.auth" in task["sdk"]:
        firebase_app(services.settings)
    for module in task["sdk"]:
        importlib.import_module(module)


if __name__ == "__main__":
    main()
