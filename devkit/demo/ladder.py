"""The scene in which nobody answers: up the ladder, rung by rung, until an operator is told to phone.

Deadlines are two minutes each. The stack keeps real time, since whoever goes on playing with it needs that: at a
twentieth of it a claim would go stale before the console's next heartbeat. So the deadlines of this one incident are
brought forward, and that is said.
"""

from __future__ import annotations

from contextlib import nullcontext

from rich.text import Text

from devkit.demo.haste import FASTER, Haste
from devkit.demo.press import traffic_accident_in_sidareja
from devkit.demo.sending import answer_line, reach_line, send
from devkit.demo.stage import REFUSED, Stage
from devkit.timeline.documents import Document
from devkit.timeline.facts import ReportFacts
from devkit.timeline.follow import Patience, follow
from devkit.timeline.lines import reached

TIMEOUT_S = 120.0
QUIET_S = 2.0


def play_silence(stage: Stage) -> list[str]:
    """An accident in Sidareja; no agency's device confirms and nobody acknowledges."""
    stage.console.print(
        Text(f"Waktu dipercepat {FASTER}× untuk kejadian ini saja / time runs {FASTER}× for this incident only")
    )
    with stage.fleet.silence(_agency_devices(stage)) if stage.fleet else nullcontext():
        sent = send(stage.addresses, traffic_accident_in_sidareja())
        stage.console.print(answer_line(sent))
        if not sent.answer.is_ok:
            return [REFUSED]
        patience = Patience(QUIET_S, TIMEOUT_S, is_over=lambda facts: not unclimbed(facts))
        with Haste(stage.addresses) as haste:
            facts = follow(
                stage.addresses, sent.press.report_id, sent.press.pressed_at, stage.console, patience, haste.hurry
            )
    stage.console.print(reach_line(facts))
    stage.console.print(_ladder_line(facts))
    stage.note_opened(facts)
    return unclimbed(facts)


def _agency_devices(stage: Stage) -> set[str]:
    return {device.token for device in stage.devices if device.person.role == "agency"}


def unclimbed(facts: ReportFacts) -> list[str]:
    """What the ladder still lacks: rungs that expired, the mark to phone the last one, the operators' alert."""
    rungs = _rungs(facts)
    problems = []
    if len(rungs) < 2 or any(each["status"] != "EXPIRED" for each in rungs):
        problems.append(f"Tangga eskalasi tidak habis / the ladder was not climbed: {_shown(rungs)}")
    elif f"phone:{rungs[-1]['agency_id']}" not in (facts.incident or {}).get("attention", ()):
        problems.append("Tanda 'telepon mereka' tidak ada / no mark to phone the last rung")
    told = [push for push in facts.pushes if push.data.get("stage") == "phone_them"]
    if not reached(told, "operators"):
        problems.append("Operator tidak disuruh menelepon / operators were not told to phone")
    return problems


def _rungs(facts: ReportFacts) -> list[Document]:
    """The leads in the order in which they were asked."""
    return sorted((each for each in facts.assignments if each["role"] == "lead"), key=lambda each: int(each["rung"]))


def _shown(rungs: list[Document]) -> str:
    return " → ".join(f"{each['agency_id']} {each['status']}" for each in rungs) or "-"


def _ladder_line(facts: ReportFacts) -> Text:
    marks = ", ".join((facts.incident or {}).get("attention", ())) or "-"
    ladder = " → ".join(str(each["agency_id"]) for each in _rungs(facts))
    return Text(f"Tangga / ladder: {ladder} → telepon mereka / phone them ({marks})", "bold")
