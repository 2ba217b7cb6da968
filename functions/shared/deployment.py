"""What a function has when it is deployed and an emulator does not ask for: its own account, and its secrets.

`infra/` makes both; a test holds its table equal to this one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

SECRETS: Mapping[str, frozenset[str] | None] = {
    # All of them: `Settings` starts nothing without it.
    "SERGAP_RECEIPT_SECRET": None,
    # Those that sign for agencies' own CAD, or show an administrator what to sign with.
    "SERGAP_WEBHOOK_SECRET": frozenset({"cad_webhook", "deliver_webhook", "admin_command"}),
    # Those that ask for travel times.
    "SERGAP_MAPS_KEY": frozenset({"route_report", "sweep", "operator_command"}),
}
"""Secret, by the environment variable that carries it, to the functions that get it; None is all."""


def account_id(function: str) -> str:
    """The service account's id, as `infra/modules/identity` makes it."""
    return "fn-" + function.replace("_", "-")


def secrets_of(function: str) -> list[str]:
    """The secrets that a function is started with."""
    return [secret for secret, users in SECRETS.items() if users is None or function in users]


def prepare(function: Any, name: str, environment: Mapping[str, str] = os.environ) -> None:
    """Complete what the decorator noted for firebase-tools. On the emulators there is nothing to add.

    Args:
        function: the decorated function.
        name: its name in `main.py`.
        environment: GCLOUD_PROJECT names the project; FIRESTORE_EMULATOR_HOST or FUNCTIONS_EMULATOR an emulator.
    """
    project = environment.get("GCLOUD_PROJECT")
    if not project or environment.get("FUNCTIONS_EMULATOR") or environment.get("FIRESTORE_EMULATOR_HOST"):
        return
    function.__firebase_endpoint__ = replace(
        function.__firebase_endpoint__,
        serviceAccountEmail=f"{account_id(name)}@{project}.iam.gserviceaccount.com",
        secretEnvironmentVariables=[{"key": secret, "secret": secret} for secret in secrets_of(name)],
    )
