"""Every request that the rules are walked with: the table's cells, what the table cannot say, and documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.rules import people, world
from tests.rules.asking import Ask
from tests.rules.bad_documents import document_asks
from tests.rules.people import AGENCY, COLUMNS, OTHER_AGENCY, Person
from tests.rules.table import YES, Row, read_table

TARGETS = {
    "reports": world.REPORT,
    "fixes": f"{world.REPORT}/fixes/f-1",
    "messages": f"{world.REPORT}/messages/m-1",
    "photos": f"{world.REPORT}/photos/5",
    "tracks": "tracks/r-own",
    "incidents": world.INCIDENT,
    "assignments": f"{world.INCIDENT}/assignments/{AGENCY}",
    "events": f"{world.INCIDENT}/events/e-1",
    "alerts": "alerts/a-1",
    "receipts": "alerts/a-1/receipts/d-agency",
    "devices": "devices/d-agency",
    "duty": f"duty/{AGENCY}",
    "dead_letters": "dead_letters/a-1",
    "gates": "gates/g-1",
    "unrouted": "unrouted/r-own",
    "role_changes": "role_changes/c-1",
    "reporters": f"reporters/{people.OWNER.uid}",
    "api_clients": "api_clients/c-1",
    "webhooks": f"webhooks/{AGENCY}",
    "webhook_deliveries": "webhook_deliveries/d-1",
    "warnings": "warnings/w-1",
    "unlisted": "unlisted/x",
}
"""The document that a collection's rows are about."""

FILTERS: dict[str, tuple[str, Any]] = {
    "tracks": ("uid", people.OWNER.uid),
    "assignments": ("agency_id", AGENCY),
    "receipts": ("recipient", f"agency:{AGENCY}"),
    "devices": ("agency_id", AGENCY),
}
"""What a list asks for where a document names its owner."""

GROUPS = frozenset({"assignments", "events", "receipts"})
"""Collections that the apps list across all their parents."""


def all_asks() -> list[Ask]:
    """Everything, reads first, so that no write is under way while others read."""
    asks = [*_table_asks(), *_special_asks(), *document_asks()]
    return sorted(asks, key=lambda ask: ask.operation not in ("get", "list"))


def _table_asks() -> Iterator[Ask]:
    people_by_name = {person.name: person for person in COLUMNS}
    for row in read_table("Documents"):
        for name, answer in row.answers.items():
            yield _cell(row, people_by_name[name], answer == YES)


def _cell(row: Row, person: Person, allowed: bool) -> Ask:
    collection, operation = row.subject
    target = TARGETS[collection]
    above = target.rpartition("/")[0]
    match operation:
        case "list" if collection in GROUPS:
            where = FILTERS.get(collection)
            return Ask("table", collection, person, "list", collection, allowed, where=where, group=True)
        case "list":
            return Ask("table", collection, person, "list", above, allowed, where=FILTERS.get(collection))
        case "create":
            fields = _own_document(collection, person)
            fresh = "#" if collection == "photos" else "*"
            return Ask("table", collection, person, "create", f"{above}/{fresh}", allowed, fields)
        case "update":
            return Ask("table", collection, person, "update", target, allowed, {"text": "changed"})
    return Ask("table", collection, person, operation, target, allowed)


def _own_document(collection: str, person: Person) -> dict[str, Any]:
    """What this person would write in good faith, or a copy of what is there."""
    uid = person.uid or "nobody"
    match collection:
        case "fixes":
            return world.fix()
        case "messages":
            speaker = {"agency": "agency", None: "caller"}.get(person.claims.get("role"), "operator")
            return world.message(speaker, uid)
        case "photos":
            return world.photo(uid)
    return {**world.documents()[TARGETS[collection]], "uid": uid}


def _special_asks() -> Iterator[Ask]:
    yield from _own_lists()
    yield from _missing_documents()
    yield from _unfiltered_lists()
    yield from _foreign_documents()
    yield from _strange_claims()


def _own_lists() -> Iterator[Ask]:
    for person in (people.ANONYMOUS, people.OTHER_CITIZEN):
        yield Ask("own cards", "tracks", person, "list", "tracks", True, where=("uid", person.uid))
    kroya, adipala = people.AGENCY_MEMBER, people.OTHER_AGENCY_MEMBER
    mine = ("agency_id", OTHER_AGENCY)
    yield Ask("own work", "assignments", adipala, "list", "assignments", True, where=mine, group=True)
    path = f"{world.INCIDENT}/assignments"
    yield Ask("own in one incident", "assignments", kroya, "list", path, True, where=("agency_id", AGENCY))
    yield Ask("all of one incident", "assignments", people.OPERATOR, "list", path, True)
    yield Ask("one incident's story", "events", people.OPERATOR, "list", f"{world.INCIDENT}/events", True)
    yield Ask("all of one alert", "receipts", people.OPERATOR, "list", "alerts/a-1/receipts", True)


def _missing_documents() -> Iterator[Ask]:
    for person in COLUMNS:
        allowed = person is not people.NONE
        yield Ask("before it is routed", "tracks", person, "get", "tracks/not-yet", allowed)
    for collection in ("messages", "photos", "fixes"):
        path = f"reports/not-yet/{collection}"
        yield Ask("report does not exist", collection, people.OWNER, "list", path, False)
    yield Ask("does not exist", "reports", people.OWNER, "get", "reports/not-yet", False)
    yield Ask("does not exist", "reporters", people.OWNER, "get", "reporters/not-yet", False)


def _unfiltered_lists() -> Iterator[Ask]:
    """A list has to ask for one's own; what it would find does not matter."""
    for collection in ("assignments", "receipts"):
        for person, allowed in ((people.AGENCY_MEMBER, False), (people.OPERATOR, True)):
            yield Ask("of all agencies", collection, person, "list", collection, allowed, group=True)
    for person, allowed in ((people.AGENCY_MEMBER, False), (people.OPERATOR, True), (people.OWNER, False)):
        yield Ask("of all agencies", "devices", person, "list", "devices", allowed)
    for person in (people.OWNER, people.OPERATOR):
        yield Ask("of everybody", "tracks", person, "list", "tracks", False)


def _foreign_documents() -> Iterator[Ask]:
    kroya, adipala = people.AGENCY_MEMBER, people.OTHER_AGENCY_MEMBER
    foreign = f"{world.OTHER_INCIDENT}/assignments/{OTHER_AGENCY}"
    yield Ask("of another agency", "assignments", kroya, "get", foreign, False)
    yield Ask("its own", "assignments", adipala, "get", foreign, True)
    yield Ask("operators' receipt", "receipts", kroya, "get", "alerts/a-1/receipts/d-operator", False)
    yield Ask("operators' receipt", "receipts", people.OPERATOR, "get", "alerts/a-1/receipts/d-operator", True)
    yield Ask("operators' device", "devices", kroya, "get", "devices/d-operator", False)
    yield Ask("another agency's", "duty", kroya, "get", f"duty/{OTHER_AGENCY}", False)
    path = f"{world.OTHER_REPORT}/messages"
    document = world.message("agency", str(adipala.uid))
    yield Ask("assigned to it", "messages", adipala, "list", path, True)
    yield Ask("assigned to another", "messages", kroya, "list", path, False)
    yield Ask("assigned to it", "messages", adipala, "create", f"{path}/*", True, document)
    yield Ask("not routed", "messages", kroya, "list", f"{world.UNROUTED_REPORT}/messages", False)
    yield Ask("not routed, own", "messages", people.OWNER, "list", f"{world.UNROUTED_REPORT}/messages", True)
    nested = f"{world.REPORT}/unlisted/x"
    for person in COLUMNS:
        yield Ask("unknown collection below a report", "unlisted", person, "get", nested, False)
        yield Ask("unknown collection below a report", "unlisted", person, "delete", nested, False)


def _strange_claims() -> Iterator[Ask]:
    """Claims that Sergap never gives open nothing."""
    for person in (people.UNKNOWN_ROLE, people.ROLE_AS_LIST, people.LEFTOVER_AGENCY, people.AGENCY_WITHOUT_ID):
        for collection in ("reports", "messages", "assignments", "receipts", "devices", "duty", "role_changes"):
            yield Ask("strange claims", collection, person, "get", TARGETS[collection], False)
    nobodys = people.AGENCY_WITH_NULL
    yield Ask("of no agency", "devices", nobodys, "get", "devices/d-operator", False)
    yield Ask("of no agency", "devices", nobodys, "list", "devices", False, where=("agency_id", None))
    for person in (people.LEFTOVER_AGENCY, people.OPERATOR_WITH_AGENCY):
        document = world.message("agency", str(person.uid))
        path = f"{world.REPORT}/messages/*"
        yield Ask("speaks as an agency", "messages", person, "create", path, False, document)
