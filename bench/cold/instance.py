"""The surroundings in which a process becomes one function's instance."""

from __future__ import annotations

import os

from devkit.stack.options import REPOSITORY

FUNCTIONS = REPOSITORY / "functions"


def environment_of(function: str) -> dict[str, str]:
    """The variables of a new process that is to be this function's instance, and reaches nobody."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(FUNCTIONS),
        "FUNCTION_TARGET": function,
        "GCLOUD_PROJECT": "demo-sergap",
        "SERGAP_REGION_PACK": "cilacap",
        # Nobody listens there: nothing connects before its first call.
        "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1",
        "PUBSUB_EMULATOR_HOST": "127.0.0.1:1",
    }
