"""Where documents live, and the ids that make a repeated event find its own earlier work."""

from __future__ import annotations

import hashlib


def report(report_id: str) -> str:
    """A caller's report."""
    return f"reports/{report_id}"


def unrouted(report_id: str) -> str:
    """What starts `route_report`: beside a report that was not routed when it was taken in."""
    return f"unrouted/{report_id}"


def reporter(uid: str) -> str:
    """A caller's history and contact."""
    return f"reporters/{uid}"


def track(report_id: str) -> str:
    """A caller's live card."""
    return f"tracks/{report_id}"


def incident(incident_id: str) -> str:
    """An incident."""
    return f"incidents/{incident_id}"


def assignments(incident_id: str) -> str:
    """The collection of one incident's assignments."""
    return f"incidents/{incident_id}/assignments"


def assignment(incident_id: str, agency_id: str) -> str:
    """One agency on one incident."""
    return f"incidents/{incident_id}/assignments/{agency_id}"


def event(incident_id: str, event_id: str) -> str:
    """One line of an incident's story."""
    return f"incidents/{incident_id}/events/{event_id}"


def alert(alert_id: str) -> str:
    """One entry of the outbox."""
    return f"alerts/{alert_id}"


def receipt(alert_id: str, device_id: str) -> str:
    """One device's receipt for one alert."""
    return f"alerts/{alert_id}/receipts/{device_id}"


def device(device_id: str) -> str:
    """A device that takes alerts."""
    return f"devices/{device_id}"


def duty(agency_id: str) -> str:
    """Who is on duty at an agency, `operators` and `supervisors` among them."""
    return f"duty/{agency_id}"


def dead_letter(letter_id: str) -> str:
    """A message that could not be worked off; a person has to look."""
    return f"dead_letters/{letter_id}"


def gate(gate_id: str) -> str:
    """The gate of a neighbourhood (`route.gates`)."""
    return f"gates/{gate_id}"


def role_change(change_id: str) -> str:
    """Who gave or took which role."""
    return f"role_changes/{change_id}"


def api_client(client_id: str) -> str:
    """A city system that may send service requests."""
    return f"api_clients/{client_id}"


def webhook(agency_id: str) -> str:
    """Where an agency's own CAD wants to be told."""
    return f"webhooks/{agency_id}"


def webhook_delivery(delivery_id: str) -> str:
    """One thing that a CAD has to be told."""
    return f"webhook_deliveries/{delivery_id}"


def warning(warning_id: str) -> str:
    """A public warning."""
    return f"warnings/{warning_id}"


def incident_id_for(report_id: str, opened_before: int = 0) -> str:
    """The incident that a report opens: the same one each time its event is delivered.

    Args:
        opened_before: incidents this report has opened already, before it was merged or split.
    """
    return f"i-{report_id}-{opened_before}" if opened_before else f"i-{report_id}"


def alert_id_for(incident_id: str, recipient: str, stage: str, round_: int = 0) -> str:
    """The alert for one recipient group at one stage; a repeated event makes the same id.

    Args:
        round_: counts deliberate repetitions of a stage, such as an agency dispatched anew after it was withdrawn.
    """
    return digest(incident_id, recipient, stage, str(round_))


def digest(*parts: str) -> str:
    """A short stable id made from parts: 128 bits, no collisions in practice, no hot key range."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]
