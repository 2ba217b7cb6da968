"""The scene in which all goes well: claimed, verified, acknowledged, on its way, on scene, cleared, closed.

Everybody gives their own commands; the caller's card is read with the caller's own token, under Firestore's rules.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.table import Table
from rich.text import Text

from devkit.demo.commands import CommandDesk
from devkit.demo.press import missing_person_at_the_beach
from devkit.demo.sending import Sent, answer_line, send
from devkit.demo.stage import REFUSED, Stage
from devkit.seed.people import DOMAIN, STAFF
from devkit.timeline.documents import Document, DocumentReader
from devkit.timeline.lines import CARD_STEPS, STATES

OPERATOR = STAFF[0]
ROUTED_WITHIN_S = 60.0
"""Long: on a busy machine the first calls wait for their processes."""

WHOLE_CARD = ["received", "seen", "forwarded", "en_route", "on_scene", "done"]


@dataclass(frozen=True)
class Cue:
    """One command of the scene.

    Attributes:
        email, name: who gives it.
        function: the callable that takes it.
        fields: what it is about.
    """

    email: str
    name: str
    function: str
    command: str
    fields: dict[str, str]


def play_lifecycle(stage: Stage) -> list[str]:
    """A person is missing at the beach; operator and Polsek do all that there is to do."""
    sent = send(stage.addresses, missing_person_at_the_beach())
    stage.console.print(answer_line(sent))
    if not sent.answer.is_ok:
        return [REFUSED]
    addresses = stage.addresses
    with (
        DocumentReader(addresses.firestore_host, addresses.project_id) as documents,
        DocumentReader(addresses.firestore_host, addresses.project_id, sent.citizen.id_token) as phone,
        CommandDesk(addresses) as desk,
    ):
        incident_id = _routed(documents, sent)
        if incident_id is None:
            return ["Laporan tidak diarahkan / the report was not routed"]
        stage.console.print(_line(sent, "Sergap", "submit_report", "PENDING", _card(phone, sent)))
        for cue in _cues(documents, sent, incident_id):
            answer = desk.give(cue.email, cue.function, cue.command, **cue.fields)
            stage.console.print(_line(sent, cue.name, cue.command, _state(answer), _card(phone, sent)))
        return unfinished(documents.get(f"incidents/{incident_id}"), _card(phone, sent))


def unfinished(incident: Document | None, card: Document | None) -> list[str]:
    """What is missing at the end: the incident is closed, and the card has gone through all its steps."""
    problems = []
    if incident is None or incident["status"] != "CLOSED":
        status = incident["status"] if incident else "-"
        problems.append(f"Kejadian tidak ditutup / the incident was not closed: {status}")
    steps = [each["step"] for each in card["steps"]] if card else []
    if steps != WHOLE_CARD:
        problems.append(f"Kartu pelapor tidak lengkap / the caller's card misses steps: {', '.join(steps) or '-'}")
    return problems


def _routed(documents: DocumentReader, sent: Sent) -> str | None:
    deadline_s = time.monotonic() + ROUTED_WITHIN_S
    while time.monotonic() < deadline_s:
        report = documents.get(f"reports/{sent.press.report_id}")
        if report is not None and report["incident_id"] is not None:
            return str(report["incident_id"])
        time.sleep(0.1)
    return None


def _cues(documents: DocumentReader, sent: Sent, incident_id: str) -> Iterator[Cue]:
    """The commands in their order."""
    lead = _lead(documents, incident_id)
    about_report, about_incident = {"report_id": sent.press.report_id}, {"incident_id": incident_id}
    for command in ("claim", "verify"):
        yield Cue(OPERATOR.email, OPERATOR.name, "operator", command, about_report)
    for command in ("acknowledge", "en_route", "on_scene", "clear"):
        yield Cue(f"{lead}@{DOMAIN}", lead, "agency", command, about_incident)
    yield Cue(OPERATOR.email, OPERATOR.name, "operator", "close", {**about_incident, "disposition": "handled"})


def _lead(documents: DocumentReader, incident_id: str) -> str:
    assignments = documents.children(f"incidents/{incident_id}", "assignments")
    return next(str(each["agency_id"]) for each in assignments if each["role"] == "lead")


def _card(phone: DocumentReader, sent: Sent) -> Document | None:
    return phone.get(f"tracks/{sent.press.report_id}")


def _state(answer: dict[str, Any]) -> str:
    """What the command has changed: the agency's own state, the report's, or the incident's."""
    names = ("assignment_status", "report_status", "incident_status")
    return str(next(answer[name] for name in names if name in answer))


def _line(sent: Sent, who: str, command: str, state: str, card: Document | None) -> Table:
    since_ms = round((datetime.now(UTC) - sent.press.pressed_at).total_seconds() * 1000)
    line = Table.grid(padding=(0, 2), expand=True)
    line.add_column(justify="right", min_width=10, no_wrap=True)
    line.add_column(width=14, overflow="fold")
    line.add_column(min_width=12, no_wrap=True)
    for _ in ("state", "card"):
        line.add_column(ratio=1, overflow="fold")
    step = str(card["step"]) if card else "-"
    indonesian, english = CARD_STEPS.get(step, (step, step))
    seen = Text.assemble("kartu / card: ", (f"{indonesian} / {english}", "bold green"))
    line.add_row(f"{since_ms:+,} ms", Text(who), Text(command, "cyan"), Text(f"→ {STATES.get(state, state)}"), seen)
    return line
