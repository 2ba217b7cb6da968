"""Every deployed function, and nothing else. An instance loads only what its own function needs, all of it at once.

Google tells an instance which function it is by FUNCTION_TARGET (K_SERVICE is its name with dashes); without it, as
when firebase-tools asks what there is to deploy, all parts are loaded.
"""

from __future__ import annotations

import gc
import os

# Imports make very many objects that stay; looking through them again and again is a tenth of a cold start.
gc.disable()
# Pydantic would look through every installed package for plug-ins; there are none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
# Read before grpc is imported: streamed answers, as Firestore's reads are, then need no thread of their own. Half of a
# read's processor time (docs/decisions/firestore-calls.md).
os.environ.setdefault("GRPC_SINGLE_THREADED_UNARY_STREAM", "1")

_TARGET = os.environ.get("FUNCTION_TARGET", "")

INTAKE = ("submit_report",)
CALLERS = ("caller_command",)
PHOTOS = ("strip_photo",)
NOTIFY = ("deliver_alert", "collect_dead_letter")
DEVICES = ("register_device", "record_receipt")
INTEGRATE = ("open311", "feeds", "cad_webhook", "deliver_webhook")
REPORTS = ("route_report",)
TASKS = ("checkincident",)
SCHEDULES = ("sweep", "roll_call")
COMMANDS = ("operator_command", "agency_command", "admin_command")
ALL = (*INTAKE, *CALLERS, *PHOTOS, *NOTIFY, *DEVICES, *INTEGRATE, *REPORTS, *TASKS, *SCHEDULES, *COMMANDS)


def _wanted(part: tuple[str, ...]) -> bool:
    return _TARGET in part or _TARGET not in ALL


if _wanted(INTAKE):
    from intake.triggers import submit_report
if _wanted(CALLERS):
    from intake.command_triggers import caller_command
if _wanted(PHOTOS):
    from intake.photo_triggers import strip_photo
if _wanted(NOTIFY):
    from notify.triggers import collect_dead_letter, deliver_alert
if _wanted(DEVICES):
    from notify.device_triggers import record_receipt, register_device
if _wanted(INTEGRATE):
    from integrate.triggers import cad_webhook, deliver_webhook, feeds, open311
if _wanted(REPORTS):
    from route.report_triggers import route_report
if _wanted(TASKS):
    from route.task_triggers import checkincident
if _wanted(SCHEDULES):
    from route.schedule_triggers import roll_call, sweep
if _wanted(COMMANDS):
    from route.command_triggers import admin_command, agency_command, operator_command

if _TARGET:
    from shared.preload import preload

    preload(_TARGET)

# What is here now stays: the collector need never look at it again.
gc.freeze()
gc.enable()

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
