"""What a function's first request will need is loaded before it comes.

Triggers import their handlers inside the functions, so that an instance loads only its own; left to the first request,
that import would be waited for by the very caller who also waited for the instance. While an instance starts, Cloud Run
gives it more processor (startup CPU boost), and instances that are started ahead of a load wait for nobody.
Only modules and files: a gRPC channel that is opened here would not survive the server's fork.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pydantic import BaseModel

STORE = "shared.firestore_store"
PUBLISHER = "shared.pubsub"
TASKS = "shared.cloud_tasks"
FCM = "notify.fcm"
AUTH = "firebase_admin.auth"
RECORDED = (
    "shared.model.report.Report",
    "shared.model.report.Track",
    "shared.model.incident.Incident",
    "shared.model.incident.Assignment",
    "shared.model.incident.Event",
)
"""What every command reads and writes, whichever it is."""
OPENED = (
    "shared.model.alert.Alert",
    "shared.model.incident.Candidate",
    "shared.model.incident.Decision",
    "shared.model.report.TrackStep",
    "shared.model.report.Trust",
    *RECORDED,
)
"""What is written when a report opens an incident."""
COMMANDS = ("shared.callable", "route.commands.base", STORE, PUBLISHER, TASKS, AUTH)
DECIDES = (STORE, PUBLISHER, TASKS)


@dataclass(frozen=True)
class Need:
    """What one function's first request needs.

    Attributes:
        modules: its handlers, and the gateways that they use.
        models: whose validators are built. Models put that off until they are used (`defer_build`), since a module
            holds more of them than one function needs: a third of what importing our own modules took.
        pack: how much of the region pack is read.
        places: whether places are looked up in the jurisdiction index.
    """

    modules: tuple[str, ...]
    models: tuple[str, ...] = ()
    pack: Literal["none", "basics", "all"] = "all"
    places: bool = False


NEEDS: Mapping[str, Need] = {
    "submit_report": Need(
        ("intake.handlers", "intake.submission", "route.arrival", "shared.parsing", AUTH, *DECIDES),
        (
            "intake.submission.ReportSubmission",
            "shared.model.report.Bucket",
            "shared.model.report.DeviceInfo",
            "shared.model.report.FalseCount",
            "shared.model.report.History",
            "shared.model.report.Position",
            "shared.model.report.Reporter",
            *OPENED,
        ),
        places=True,
    ),
    "caller_command": Need(
        ("intake.caller_commands", *COMMANDS),
        ("intake.caller_commands.RefinePosition", "shared.model.report.Position", *RECORDED),
    ),
    "strip_photo": Need(("intake.photos", STORE), pack="none"),
    "deliver_alert": Need(
        ("notify.handlers", "notify.dead_letters", STORE, FCM),
        ("shared.model.alert.Alert", "shared.model.alert.Device", "shared.model.alert.Receipt"),
    ),
    "collect_dead_letter": Need(("notify.dead_letters", STORE)),
    "register_device": Need(
        ("notify.devices", "shared.parsing", STORE, AUTH),
        ("notify.devices.DeviceRegistration", "shared.model.alert.Device"),
    ),
    "record_receipt": Need(
        ("notify.receipts", "shared.parsing", STORE),
        ("notify.receipts.ReceiptReport", "shared.model.alert.Receipt"),
        pack="none",
    ),
    "open311": Need(
        (
            "integrate.georeport.errors",
            "integrate.georeport.formats",
            "integrate.georeport.handlers",
            "intake.addresses",
            STORE,
        )
    ),
    "feeds": Need(("integrate.warnings.cap", "integrate.geojson", "route.commands.base", STORE, AUTH)),
    "cad_webhook": Need(("integrate.webhooks.cad", STORE, PUBLISHER, TASKS)),
    "deliver_webhook": Need(
        ("integrate.webhooks.delivery", "integrate.webhooks.relay", "integrate.webhooks.sender", STORE)
    ),
    "route_report": Need(
        ("route.handlers", *DECIDES),
        OPENED,
        places=True,
    ),
    "checkincident": Need(("route.check", *DECIDES), RECORDED),
    "sweep": Need(("route.sweeper", *DECIDES)),
    "roll_call": Need(("notify.roll_call", STORE, FCM)),
    "operator_command": Need(
        ("route.commands.incidents", *COMMANDS),
        ("route.commands.base.OnReport", "shared.model.report.Claim", *RECORDED),
    ),
    "agency_command": Need(("route.commands.agency", *COMMANDS), ("route.commands.agency.Answer", *RECORDED)),
    "admin_command": Need(("route.commands.admin", *COMMANDS)),
}
"""Function to what it needs; of commands, what the commonest one takes.

Maps' client is not here: it comes with the first plan that asks for travel times.
"""


def model_named(name: str) -> type[BaseModel]:
    """The model of a full name such as `shared.model.report.Report`."""
    module, _, model = name.rpartition(".")
    found: type[BaseModel] = getattr(import_module(module), model)
    return found


def preload(function: str) -> None:
    """Load what a function needs; one that is not listed loads as it goes."""
    need = NEEDS.get(function)
    if need is None:
        return
    for module in need.modules:
        import_module(module)
    for model in need.models:
        model_named(model).model_rebuild()

    from shared.runtime import runtime

    if need.pack == "basics":
        _ = runtime().region.basics
    if need.pack == "all":
        _ = runtime().region.pack
    if need.places:
        _ = runtime().region.jurisdiction
    if function.endswith("_command"):
        # The callable protocol verifies the caller's token before our own code runs, and needs the app for it.
        from shared.firebase_app import firebase_app

        firebase_app(runtime().settings)
