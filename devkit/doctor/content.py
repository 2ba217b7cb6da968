"""What stands in the database and among the accounts: work that lies about, agencies nobody can reach, sign-ins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from devkit.doctor.findings import Finding, finding
from devkit.doctor.place import Place
from devkit.stack.options import REPOSITORY

OLD = timedelta(seconds=150)
"""Younger work is under way: the sweeper takes what is older than 15 s once a minute, and a lease lasts 30 s."""

LETTERS_SHOWN = timedelta(hours=24)
NAMES_SHOWN = 10
STAFF = frozenset({"operator", "supervisor", "admin"})
"""Who sees callers' data, and so needs a second factor."""

WAITING = {
    "alerts": ("unsent_since", "notifikasi / alerts"),
    "incidents": ("next_check_at", "insiden / incidents"),
}
"""Collection to the field that tells since when something is due in it, and its name."""


def outbox(place: Place) -> Iterator[Finding]:
    """Nothing lies about: every report routed, every alert sent, every deadline looked at."""
    now = datetime.now(UTC)
    for collection, (field, what) in WAITING.items():
        due = [d[field] for d in place.documents(collection, field, "LESS_THAN", now - OLD)]
        yield from _old(what, due)
    unrouted = [d["received_at"] for d in place.documents("reports", "awaiting_route", "EQUAL", True)]
    yield from _old("laporan / reports", [at for at in unrouted if at < now - OLD])


def _old(what: str, since: list[datetime]) -> Iterator[Finding]:
    if since:
        seconds = int(OLD.total_seconds())
        oldest = min(since).isoformat(timespec="seconds")
        yield finding("outbox", "old_work", count=len(since), what=what, seconds=seconds, oldest=oldest)


def dead_letters(place: Place) -> Iterator[Finding]:
    """Alerts that were given up lately."""
    since = datetime.now(UTC) - LETTERS_SHOWN
    letters = sorted(place.documents("dead_letters", "at", "GREATER_THAN", since), key=lambda d: d["at"])
    if letters:
        last = letters[-1]
        facts = {"last": last["alert_id"], "reason": last.get("reason", "")}
        yield finding("dead_letters", "dead_letters", count=len(letters), **facts)


def region(place: Place) -> Iterator[Finding]:
    """The pack of this checkout is without faults, and built from its sources."""
    from devkit.region.check import check_pack

    faults = check_pack(REPOSITORY / "functions" / "regions" / place.region_pack)
    if faults:
        yield finding("region", "pack_faulty", count=len(faults), first=str(faults[0]), pack=place.region_pack)


def devices(place: Place) -> Iterator[Finding]:
    """Everybody who may be alerted has a device with a token."""
    reached = {key for d in place.documents("devices") if d.get("token") for key in d.get("recipients", ())}
    if "operators" not in reached:
        yield finding("devices", "operators_without_device")
    missing = sorted(a for a in _active_agencies(place) if f"agency:{a}" not in reached)
    if missing:
        yield finding("devices", "agency_without_device", count=len(missing), agencies=_some(missing))


def unreachable(place: Place) -> Iterator[Finding]:
    """Agencies that the roll-call does not find, though they have devices."""
    for duty in sorted(place.documents("duty"), key=lambda d: d["agency_id"]):
        if duty.get("unreachable_since") and duty.get("devices"):
            since = duty["unreachable_since"].isoformat(timespec="minutes")
            yield finding("unreachable", "agency_unreachable", agency=duty["agency_id"], since=since)


def accounts(place: Place) -> Iterator[Finding]:
    """There are operators, and who sees callers' data has a second factor."""
    staff = [user for user in _users(place) if _role(user) in STAFF and not user.get("disabled")]
    if not any(_role(user) == "operator" for user in staff):
        yield finding("accounts", "no_staff")
    bare = sorted(str(user["localId"]) for user in staff if not user.get("mfaInfo"))
    if bare:
        code = "staff_without_mfa_locally" if place.is_local else "staff_without_mfa"
        yield finding("accounts", code, count=len(bare), people=_some(bare))


def _users(place: Place) -> Iterator[dict[str, Any]]:
    page = ""
    while True:
        url = f"{place.bases.auth}/v1/projects/{place.project_id}/accounts:batchGet"
        answer = place.get(url, maxResults=1000, **({"nextPageToken": page} if page else {}))
        yield from answer.get("users", ())
        page = answer.get("nextPageToken", "")
        if not page:
            return


def _role(user: dict[str, Any]) -> str:
    return str(json.loads(user.get("customAttributes") or "{}").get("role", ""))


def _active_agencies(place: Place) -> list[str]:
    from shared.region import load_region

    return [agency.id for agency in load_region(place.region_pack).pack.agencies.values() if agency.is_active]


def _some(names: list[str]) -> str:
    more = f", … (+{len(names) - NAMES_SHOWN})" if len(names) > NAMES_SHOWN else ""
    return ", ".join(names[:NAMES_SHOWN]) + more
