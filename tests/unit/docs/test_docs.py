"""The pages in `docs/` tell of everything that there is, and of nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

import pytest
from pydantic_core import PydanticUndefined

import main
from notify.roll_call import roll_call
from route.commands.agency import ACTIONS
from route.tracks import EXITS, STEPS
from shared.error_texts import ERROR_TEXTS
from shared.errors import ErrorCode, UnsafeSettings
from shared.model.alert import Alert, Device, Duty, Receipt, Stage
from shared.model.base import StoredModel
from shared.model.incident import Assignment, Event, Incident
from shared.model.integration import ApiClient, Subscription, WebhookDelivery
from shared.model.report import Report, Reporter, Track
from shared.model.warning import PublicWarning
from shared.settings import ENVIRONMENT, Settings
from shared.states import ALERT, ASSIGNMENT, DELIVERY, RECEIPT, REPORT, WARNING, IncidentStatus, StateMachine
from tests.unit.docs.ledger import Ledger
from tests.unit.docs.pages import DOCS, Page, words
from tests.unit.docs.source import REPOSITORY, written_events

ARCHITECTURE, EVENTS, SETTINGS = Page("architecture.md"), Page("events.md"), Page("settings.md")

COMPUTED: dict[tuple[str, str], set[str]] = {
    ("route/check.py", "stage.value"): {Stage.UNCLAIMED_AGAIN, Stage.UNCLAIMED_SUPERVISORS},
    ("route/commands/assignments.py", "stage.value"): {Stage.WITHDRAWN, Stage.RELEASED},
    ("route/commands/agency.py", "command.command"): set(ACTIONS),
}
"""Event types that are computed: where, and what they can be. A new one has to be added here and to the page."""


def all_event_types() -> dict[str, set[str]]:
    """Event type to the keys of its details."""
    written = written_events()
    assert written.computed.keys() == COMPUTED.keys()
    computed = {str(type_): keys for where, keys in written.computed.items() for type_ in COMPUTED[where]}
    return {**computed, **written.types}


def test_every_audit_event_is_documented_and_exists() -> None:
    """Found in the syntax tree, so that a new one cannot be forgotten."""
    assert EVENTS.table("Audit events").keys() == all_event_types().keys()


def test_every_detail_of_an_audit_event_is_documented() -> None:
    """Whoever reads the story knows what each key means."""
    table = EVENTS.table("Audit events")
    missing = {type_: keys - words(table[type_][-1]) for type_, keys in all_event_types().items()}
    assert not {type_: keys for type_, keys in missing.items() if keys}


def test_the_fields_of_an_audit_line_are_documented() -> None:
    """Those that all of them have."""
    intro = EVENTS.section("Audit events").partition("\n| ")[0]
    assert set(Event.model_fields) <= words(intro)


def test_every_alert_stage_is_documented_and_exists() -> None:
    """With who gets it and why."""
    assert EVENTS.table("Alert stages").keys() == {stage.value for stage in Stage}


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """An accident that was played to its end, with all bills and pushes."""
    played, left = Ledger(), Ledger()
    played.play()
    left.leave_to_trigger()
    played.bills |= left.bills
    return played


def test_every_field_of_a_push_is_documented_and_exists(ledger: Ledger) -> None:
    """The apps are written from this list."""
    assert EVENTS.table("Push data").keys() == ledger.pusher.messages[0].data.keys()


def test_the_roll_calls_push_is_documented(ledger: Ledger) -> None:
    """It carries only what its answer needs."""
    roll_call(ledger.services)

    told = next(part for part in EVENTS.text.split("\n\n") if part.startswith("A roll-call push"))
    assert ledger.pusher.messages[-1].data.keys() == words(told)


def test_every_error_code_is_documented_with_its_status() -> None:
    """And none is left that is no more."""
    table = ARCHITECTURE.table("Errors")
    assert table.keys() == {code.value for code in ErrorCode}
    assert {code: int(cells[0]) for code, cells in table.items()} == {
        code.value: text.http_status for code, text in ERROR_TEXTS.items()
    }


def test_every_setting_is_documented_and_exists() -> None:
    """Each environment variable of the settings has a row."""
    assert SETTINGS.table("Variables").keys() == set(ENVIRONMENT.values())


def test_the_defaults_of_settings_are_as_documented() -> None:
    """As far as they are values; an absent one is described in words."""
    table = SETTINGS.table("Variables")
    for field, variable in ENVIRONMENT.items():
        default = Settings.model_fields[field].default
        if default is not PydanticUndefined and default not in (None, (), ""):
            assert f"`{default}`" in table[variable][1], variable


UNSAFE = {
    "SERGAP_FCM_URL": "http://127.0.0.1:1",
    "SERGAP_MAPS_URL": "http://127.0.0.1:1",
    "SERGAP_TASKS_HOST": "127.0.0.1:1",
    "SERGAP_TIME_SCALE": "0.5",
    "SERGAP_APP_CHECK": "off",
    "SERGAP_SECOND_FACTOR": "off",
    "SERGAP_MAPS_KEY": "key",
    "SERGAP_REGION_PACK": "cilacap",
    "SERGAP_FORWARDED_HOPS": "1",
    "SERGAP_RECEIPT_SECRET": "",
    "SERGAP_WEBHOOK_SECRET": "",
    "GCLOUD_PROJECT": "demo-sergap",
}


@pytest.mark.parametrize("variable", sorted(UNSAFE))
def test_a_setting_is_refused_outside_the_emulators_exactly_where_the_page_says_so(variable: str) -> None:
    """Production must not start with a test's address."""
    says_refused = "emulators" in SETTINGS.table("Variables")[variable][2]
    try:
        live = {"GCLOUD_PROJECT": "sergap", "SERGAP_RECEIPT_SECRET": "a secret"}
        Settings.from_environment({**live, variable: UNSAFE[variable]})
    except UnsafeSettings:
        assert says_refused
    else:
        assert not says_refused
    Settings.from_environment({variable: UNSAFE[variable], "FIRESTORE_EMULATOR_HOST": "127.0.0.1:1"})


def test_every_deployed_function_is_documented_and_exists() -> None:
    """With what starts it."""
    assert ARCHITECTURE.table("Deployed functions").keys() == set(main.__all__)


def rows_of(machine: StateMachine[StrEnum, StrEnum]) -> Iterator[str]:
    """A machine's table as the page has it."""
    for action, row in machine.table.items():
        for after in dict.fromkeys(row.values()):
            before = ", ".join(state.value for state, to in row.items() if to is after)
            yield f"| `{action.value}` | {before} | {after.value} |"


@pytest.mark.parametrize(
    ("title", "machine"),
    [
        ("Report", REPORT),
        ("Assignment", ASSIGNMENT),
        ("Alert", ALERT),
        ("Receipt", RECEIPT),
        ("Delivery", DELIVERY),
        ("Warning", WARNING),
    ],
)
def test_each_state_table_is_the_codes_own(title: str, machine: StateMachine[StrEnum, StrEnum]) -> None:
    """Row by row, nothing more and nothing less."""
    told = ARCHITECTURE.section("State machines").partition(f"\n**{title}**")[2].partition("\n**")[0]
    assert [line for line in told.splitlines() if line.startswith("| `")] == list(rows_of(machine))


def test_every_state_of_an_incident_and_every_step_of_a_card_is_documented() -> None:
    """These two have no table: one is derived, the other follows."""
    told = ARCHITECTURE.section("State machines").partition("**Incident**")[2]
    assert all(re.search(rf"\b{status.value}\b", told) for status in IncidentStatus)
    card = ARCHITECTURE.section("Documents").partition("**`tracks/")[2].partition("\n\n")[0]
    assert all(re.search(rf"\b{step}\b", card) for step in (*STEPS, *EXITS))


@pytest.mark.parametrize(
    "model",
    [
        Report,
        Incident,
        Assignment,
        Alert,
        Receipt,
        Device,
        Duty,
        Track,
        Reporter,
        ApiClient,
        Subscription,
        WebhookDelivery,
        PublicWarning,
    ],
)
def test_every_field_of_a_document_is_explained(model: type[StoredModel]) -> None:
    """In the section that lists the documents."""
    assert set(model.model_fields) <= words(ARCHITECTURE.section("Documents"))


def test_what_each_call_reads_and_writes_is_as_documented(ledger: Ledger) -> None:
    """Counted by running the handlers; a change of cost has to be written down."""
    told = {name: (int(c[0]), int(c[1])) for name, c in ARCHITECTURE.table("What one report costs").items()}
    bills = {name: (bill.reads, bill.writes) for name, bill in ledger.bills.items()}
    assert told == bills
    to_the_push = [told[name] for name in ("submit_report", "deliver_alert")]
    reads, writes = (sum(call[which] for call in to_the_push) for which in (0, 1))
    assert f"{reads} reads and {writes} writes" in ARCHITECTURE.text


@pytest.mark.parametrize("page", sorted(path.relative_to(REPOSITORY).as_posix() for path in DOCS.rglob("*.md")))
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """No page refers to one that is not there."""
    path = REPOSITORY / page
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text())
    broken = [link for link in links if "://" not in link and not (path.parent / link).exists()]
    assert not broken
