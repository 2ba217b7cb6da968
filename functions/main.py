"""Every deployed function, and nothing else. An instance loads only the part that its own function lives in.

Google tells an instance which function it is by FUNCTION_TARGET (K_SERVICE is its name with dashes); without it, as
when firebase-tools asks what there is to deploy, all parts are loaded.
"""

from __future__ import annotations

import os

_TARGET = os.environ.get("FUNCTION_TARGET", "")

INTAKE = ("submit_report", "caller_command", "strip_photo")
NOTIFY = ("deliver_alert", "collect_dead_letter", "register_device", "record_receipt")
INTEGRATE = ("open311", "feeds", "cad_webhook", "deliver_webhook")
ROUTE = (
    "route_report",
    "checkincident",
    "sweep",
    "roll_call",
    "operator_command",
    "agency_command",
    "admin_command",
)


def _wanted(part: tuple[str, ...]) -> bool:
    return _TARGET in part or _TARGET not in (*INTAKE, *NOTIFY, *INTEGRATE, *ROUTE)


if _wanted(INTAKE):
    from intake.triggers import caller_command, strip_photo, submit_report
if _wanted(NOTIFY):
    from notify.triggers import collect_dead_letter, deliver_alert, record_receipt, register_device
if _wanted(INTEGRATE):
    from integrate.triggers import cad_webhook, deliver_webhook, feeds, open311
if _wanted(ROUTE):
    from route.triggers import (
        admin_command,
        agency_command,
        checkincident,
        operator_command,
        roll_call,
        route_report,
        sweep,
    )

if _TARGET.endswith("_command"):
    # The callable protocol verifies the caller's token before our own code runs, and needs the app for it.
    from shared.firebase_app import firebase_app
    from shared.runtime import runtime

    firebase_app(runtime().settings)

__all__ = [  # noqa: RUF022  # grouped by part, as they are loaded
    "submit_report",
    "caller_command",
    "strip_photo",
    "deliver_alert",
    "collect_dead_letter",
    "register_device",
    "record_receipt",
    "open311",
    "feeds",
    "cad_webhook",
    "deliver_webhook",
    "route_report",
    "checkincident",
    "sweep",
    "roll_call",
    "operator_command",
    "agency_command",
    "admin_command",
]

if not _TARGET:
    # firebase-tools asks what there is to deploy.
    from shared.deployment import prepare

    for _name in __all__:
        prepare(globals()[_name], _name)
