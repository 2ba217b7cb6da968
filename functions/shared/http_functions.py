"""Functions that answer plain HTTP, and how they are deployed."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from flask import Request, Response

Function = Callable[[Request], Response]

QUICK: dict[str, Any] = {"timeout_sec": 30, "memory": 512, "cpu": 1}
"""Memory in MB."""

SUBMIT_REPORT: dict[str, Any] = {**QUICK, "concurrency": 40, "min_instances": 0}
REGISTER_DEVICE: dict[str, Any] = {**QUICK, "concurrency": 40}
RECORD_RECEIPT: dict[str, Any] = {**QUICK, "concurrency": 80}


def http_function(**options: Any) -> Callable[[Function], Function]:
    """Declare a function: `https_fn.on_request`, where somebody asks what there is to deploy.

    That decorator notes the options for firebase-tools; at run time it only calls the function, since we use neither
    its CORS nor `on_init`. An instance does without: the SDK's module takes 40 ms, a tenth of the start that the first
    caller waits for.
    """

    def declare(function: Function) -> Function:
        if os.environ.get("FUNCTION_TARGET"):
            return function
        from firebase_functions import https_fn

        import shared.options  # noqa: F401  # sets the region of all functions

        declared: Function = https_fn.on_request(**options)(function)
        return declared

    return declare
