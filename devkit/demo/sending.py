"""A citizen's phone: signs in once, sends a report, and what becomes of it is followed on the console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from rich.console import Console
from rich.text import Text

from devkit.demo.press import Press
from devkit.seed.api import Answer, SergapApi
from devkit.seed.auth import AuthEmulator, SignedIn
from devkit.stack.state import StackAddresses
from devkit.timeline.facts import ReportFacts
from devkit.timeline.follow import Patience, follow
from devkit.timeline.lines import reached


@dataclass(frozen=True)
class Sent:
    """A report that was sent.

    Attributes:
        answer: of the API.
        took_ms: from the press to the answer.
        citizen: who sent it.
    """

    press: Press
    answer: Answer
    took_ms: float
    citizen: SignedIn


def send(addresses: StackAddresses, press: Press) -> Sent:
    """Send a press as a citizen who has just installed the app.

    Raises:
        httpx.HTTPError: the stack does not answer.
    """
    with AuthEmulator(addresses.auth_host, addresses.project_id) as auth, SergapApi(addresses.hosting_url) as api:
        citizen = auth.sign_in_anonymously()
        pressed_at = datetime.now(UTC)
        again = Press(**{**press.__dict__, "pressed_at": pressed_at})
        answer = api.post_report(citizen.id_token, again.body())
        return Sent(again, answer, (datetime.now(UTC) - pressed_at).total_seconds() * 1000, citizen)


def send_and_follow(
    addresses: StackAddresses, press: Press, console: Console, patience: Patience | None = None
) -> ReportFacts | None:
    """Send a report, print the answer and the timeline.

    Returns:
        All that is known at the end; None when the API refused the report.

    Raises:
        httpx.HTTPError: the stack does not answer.
    """
    sent = send(addresses, press)
    console.print(answer_line(sent))
    if not sent.answer.is_ok:
        return None
    facts = follow(addresses, sent.press.report_id, sent.press.pressed_at, console, patience)
    console.print(reach_line(facts))
    return facts


def answer_line(sent: Sent) -> Text:
    """The API's answer as one line."""
    body = sent.answer.body
    if sent.answer.is_ok:
        head = f"{sent.answer.status} {body.get('report_id')} ({sent.took_ms:,.0f} ms)"
        return Text.assemble((head, "bold green"), f"\n{body.get('message_id')} / {body.get('message_en')}")
    error = body.get("error") or {}
    fields = "".join(f"\n  {each['field']}: {each['problem']}" for each in error.get("fields") or ())
    texts = f"\n{error.get('message_id')} / {error.get('message_en')}{fields}" if error else ""
    return Text.assemble((f"{sent.answer.status} {sent.answer.code}", "bold red"), texts)


def reach_line(facts: ReportFacts) -> Text:
    """How many devices were reached, as one line."""
    operators, agencies = reached(facts.pushes, "operators"), reached(facts.pushes, "agency:")
    taken = [push.at for push in facts.pushes if push.outcome == "OK"]
    first = f", pertama / first +{(min(taken) - facts.pressed_at).total_seconds() * 1000:,.0f} ms" if taken else ""
    counts = f"operator {len(operators)}, instansi / agencies {len(agencies)}"
    return Text(f"Perangkat terjangkau / devices reached: {counts}{first}", "bold")
