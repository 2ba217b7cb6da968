"""What stands in each generated file."""

from __future__ import annotations

from enum import Enum
from typing import Any

import phonenumbers
from pydantic import BaseModel

from devkit.webgen import typescript as ts
from intake.caller_commands import CALLER_COMMANDS
from route import tracks
from route.commands.admin import ADMIN_COMMANDS
from route.commands.agency import AGENCY_COMMANDS
from route.commands.incidents import OPERATOR_COMMANDS
from shared import region, states
from shared.error_texts import ERROR_TEXTS
from shared.errors import ErrorCode
from shared.model import alert, incident, report
from shared.region import RegionPack

MACHINES: dict[str, states.StateMachine[Any, Any]] = {
    "REPORT": states.REPORT,
    "ASSIGNMENT": states.ASSIGNMENT,
    "ALERT": states.ALERT,
    "RECEIPT": states.RECEIPT,
}

COMMANDS = {
    "operator": sorted(OPERATOR_COMMANDS),
    "agency": sorted(AGENCY_COMMANDS),
    "caller": sorted(CALLER_COMMANDS),
    "admin": sorted(ADMIN_COMMANDS),
}

STATE_ENUMS: tuple[type[Enum], ...] = (
    states.ReportStatus, states.ReportAction, states.AssignmentStatus, states.AssignmentAction, states.IncidentStatus,
    states.AlertStatus, states.AlertAction, states.ReceiptStatus, states.ReceiptAction,
)  # fmt: skip

DOCUMENT_ENUMS: tuple[type[Enum], ...] = (
    report.PositionSource, report.FalseKind, incident.Role, incident.Disposition, alert.Stage,
)  # fmt: skip

DOCUMENT_MODELS: tuple[type[BaseModel], ...] = (
    report.Position, report.Trust, report.Claim, report.DeviceInfo, report.FalseCount, report.History, report.Report,
    report.TrackStep, report.Track,
    incident.Actor, incident.Candidate, incident.Decision, incident.Incident, incident.Assignment, incident.Event,
    alert.Alert, alert.Device, alert.Receipt, alert.DutyEntry, alert.Duty,
)  # fmt: skip


def states_file() -> str:
    """State enums, and for each machine its table and its ladder."""
    parts = [ts.enumeration(enum) for enum in STATE_ENUMS]
    parts += [_machine(name, machine) for name, machine in MACHINES.items()]
    parts.append(_constant("ANSWERED", sorted(states.ANSWERED), "Assignment states in which the agency said yes."))
    parts.append(_constant("ASSIGNMENT_ENDED", sorted(states.ASSIGNMENT_ENDED), "They ask nothing more of the agency."))
    parts.append(_constant("REPORT_CLOSED", sorted(states.REPORT_CLOSED), "They ask nothing more of the operators."))
    parts.append(
        "/** Whether an action would change anything in this state. */\n"
        "export function allows(table: Record<string, Record<string, string>>, state: string, action: string): boolean"
        " {\n  return state in (table[action] ?? {});\n}\n"
    )
    return "\n".join(parts)


def errors_file() -> str:
    """Error codes and their texts."""
    texts = {code.value: vars(text) for code, text in ERROR_TEXTS.items()}
    return ts.enumeration(ErrorCode) + "\n" + _constant("ERROR_TEXTS", texts, "What each error says to a person.")


def documents_file() -> str:
    """Enums and interfaces of the documents."""
    names = ", ".join(enum.__name__ for enum in STATE_ENUMS if enum.__name__.endswith("Status"))
    imports = f'import type {{ Timestamp }} from "firebase/firestore";\nimport type {{ {names} }} from "./states.ts";\n'
    parts = [imports, *(ts.enumeration(enum) for enum in DOCUMENT_ENUMS)]
    return "\n".join([*parts, *(ts.interface(model) for model in DOCUMENT_MODELS)])


def commands_file() -> str:
    """Command names by surface, and the steps of the caller's card."""
    return "\n".join(
        [
            _constant("COMMANDS", COMMANDS, "Commands by surface."),
            _constant("TRACK_STEPS", tracks.STEPS, "The steps of the caller's card, in order."),
            "export type TrackStepName = (typeof TRACK_STEPS)[number];\n",
            _constant("TRACK_EXITS", sorted(tracks.EXITS), "How the caller's card ends otherwise."),
            "export type TrackExit = (typeof TRACK_EXITS)[number];\n",
        ]
    )


def region_file(pack: RegionPack) -> str:
    """What the citizen's app needs of the pack: small, as it is in the first load."""
    names = ("region_id", "version", "name_id", "name_en", "time_zone", "phone_region", "bounding_box")
    facts = {name: getattr(pack, name) for name in names}
    facts["authority"] = pack.agencies[pack.fallback_agency].name
    facts["calling_code"] = f"+{phonenumbers.country_code_for_region(pack.phone_region)}"
    categories = sorted(pack.categories.values(), key=lambda category: category.sort)
    return "\n".join(
        [
            _constant("REGION", facts, "The region, and who answers for it."),
            _constant("EMERGENCY_NUMBERS", pack.emergency_numbers, "Numbers to phone, most useful first."),
            _constant("LEGAL_NOTICE", pack.legal_notice, "The law on false reports, in plain words."),
            ts.interface(region.Category),
            _typed("CATEGORIES", "readonly Category[]", categories, "In the order of the buttons."),
            _constant("CANCEL_WINDOW_S", pack.thresholds.escalation.cancel_window_s, "For taking a report back."),
        ]
    )


def agencies_file(pack: RegionPack) -> str:
    """Agencies, kecamatan and duty defaults."""
    enums = (region.AgencyKind, region.AgencyStatus, region.Confidence)
    models = (region.Position, region.Agency, region.Kecamatan)
    return "\n".join(
        [
            *(ts.enumeration(enum) for enum in enums),
            *(ts.interface(model) for model in models),
            _typed("AGENCIES", "readonly Agency[]", list(pack.agencies.values()), "Agencies and stations."),
            _typed("KECAMATAN", "readonly Kecamatan[]", list(pack.kecamatan.values()), "Districts of the region."),
            _constant("DUTY_DEFAULTS", pack.duty_defaults, "What a new roster starts from."),
            _constant("FALLBACK_AGENCY", pack.fallback_agency, "Answers where nobody covers the place."),
            _constant("SUBSTITUTES", pack.substitutes, "Who stands in for an agency that is planned only."),
        ]
    )


def names_file(pack: RegionPack) -> str:
    """Names of agencies alone, for the caller's card."""
    return _constant("AGENCY_NAMES", {agency.id: agency.name for agency in pack.agencies.values()}, "Agencies by id.")


def plans_file(pack: RegionPack) -> str:
    """Response plans and thresholds."""
    selectors = (region.JurisdictionSelector, region.AgencySelector, region.NearestSelector, region.WaterSelector)
    return "\n".join(
        [
            'import type { AgencyKind } from "./agencies.ts";\n',
            *(ts.interface(model) for model in (*selectors, region.ResponsePlan)),
            _typed("PLANS", "readonly ResponsePlan[]", list(pack.plans.values()), "Response plans (run cards)."),
            _constant("THRESHOLDS", pack.thresholds, "Every number that a decision compares with."),
        ]
    )


def outlines_file(pack: RegionPack) -> str:
    """Address of the kecamatan outlines, which the build copies from the pack."""
    path = f"../../../functions/regions/{pack.region_id}/outlines.json?url"
    return f'/** Address of the kecamatan outlines (GeoJSON). */\nexport {{ default as OUTLINES_URL }} from "{path}";\n'


def _machine(name: str, machine: states.StateMachine[Any, Any]) -> str:
    table = {action.value: {a.value: b.value for a, b in row.items()} for action, row in machine.table.items()}
    states_name = type(next(iter(next(iter(machine.table.values()))))).__name__
    action_name = type(next(iter(machine.table))).__name__
    type_ = f"Record<{action_name}, Partial<Record<{states_name}, {states_name}>>>"
    return (
        _typed(f"{name}_TABLE", type_, table, "Action to the states it is allowed in and what they become.")
        + "\n"
        + _typed(f"{name}_LADDER", f"readonly {states_name}[]", machine.ladder, "States passed one after the other.")
    )


def _constant(name: str, item: Any, text: str) -> str:
    return f"/** {text} */\nexport const {name} = {ts.value(item)} as const;\n"


def _typed(name: str, type_: str, item: Any, text: str) -> str:
    return f"/** {text} */\nexport const {name}: {type_} = {ts.value(item)};\n"
