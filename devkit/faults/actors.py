"""What people do in a scenario: one short function per deed. Each deed picks something that can be done, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from devkit.faults.phones import Phone
from devkit.faults.world import World
from shared.identity import Caller
from shared.model.incident import Role
from shared.services import PushMessage
from shared.store import Document

Deed = Callable[[World, Caller], None]

_CATEGORIES = ("kebakaran", "narkoba", "darurat_medis")
_AGENCIES = ("piket-spkt", "polsek-kroya", "damkar", "satpolairud", "pmi")


def _pick(world: World, documents: Sequence[Document]) -> Document | None:
    return world.rng.choice(documents) if documents else None


def _reports(world: World, *statuses: str) -> list[Document]:
    return [d for _, d in world.database.all("reports") if d["incident_id"] and d["status"] in statuses]


def _incidents(world: World, *, open_: bool = True) -> list[Document]:
    return [d for _, d in world.database.all("incidents") if d["is_open"] is open_]


def _assignments(world: World, incident: Document) -> list[Document]:
    return [d for _, d in world.database.all(f"incidents/{incident['incident_id']}/assignments")]


def _operator(world: World, caller: Caller, command: str, **data: Any) -> None:
    world.command("operator", caller, command=command, **data)


def claim(world: World, caller: Caller) -> None:
    """Take a report in hand, also one that another may hold."""
    if report := _pick(world, _reports(world, "RECEIVED", "CLAIMED")):
        _operator(world, caller, "claim", report_id=report["report_id"])


def heartbeat(world: World, caller: Caller) -> None:
    """The console says that its operator is still there."""
    held = [r["report_id"] for r in _reports(world, "CLAIMED") if r["claim"]["operator_uid"] == caller.uid]
    if held:
        _operator(world, caller, "heartbeat", report_ids=held)


def release(world: World, caller: Caller) -> None:
    """Put a report back."""
    if report := _pick(world, _reports(world, "CLAIMED")):
        _operator(world, caller, "release", report_id=report["report_id"])


def verify(world: World, caller: Caller) -> None:
    """Find a report true."""
    if report := _pick(world, _reports(world, "RECEIVED", "CLAIMED")):
        _operator(world, caller, "verify", report_id=report["report_id"], dispatch=world.rng.random() < 0.8)


def mark_false(world: World, caller: Caller) -> None:
    """Find a report false."""
    if report := _pick(world, _reports(world, "RECEIVED", "CLAIMED", "VERIFIED", "DUPLICATE")):
        kind = world.rng.choice(("prank", "silent", "accidental", "information"))
        _operator(world, caller, "mark_false", report_id=report["report_id"], kind=kind)


def mark_duplicate(world: World, caller: Caller) -> None:
    """Find that a report belongs to another incident."""
    if report := _pick(world, _reports(world, "RECEIVED", "CLAIMED", "VERIFIED")):
        others = [i for i in _incidents(world) if i["incident_id"] != report["incident_id"]]
        if incident := _pick(world, others):
            ids = {"report_id": report["report_id"], "incident_id": incident["incident_id"]}
            _operator(world, caller, "mark_duplicate", **ids)


def split(world: World, caller: Caller) -> None:
    """Take a joined report out again."""
    joined = [r for r in _reports(world, "RECEIVED", "CLAIMED", "VERIFIED", "DUPLICATE") if r["joined"]]
    if report := _pick(world, joined):
        _operator(world, caller, "split", report_id=report["report_id"])


def triage(world: World, caller: Caller) -> None:
    """Work on many reports at once."""
    reports = [r["report_id"] for r in _reports(world, "RECEIVED", "CLAIMED", "VERIFIED")]
    if reports:
        action = world.rng.choice(("verify", "mark_false", "release"))
        _operator(world, caller, "triage", report_ids=reports, action=action)


def dispatch(world: World, caller: Caller) -> None:
    """Send an agency, a new one or one that was on it before."""
    if incident := _pick(world, _incidents(world)):
        known = [a["agency_id"] for a in _assignments(world, incident)]
        agency = world.rng.choice([*known, world.rng.choice(_AGENCIES)])
        _operator(world, caller, "dispatch", incident_id=incident["incident_id"], agency_ids=[agency])


def withdraw(world: World, caller: Caller) -> None:
    """Take an agency off."""
    if (incident := _pick(world, _incidents(world))) and (one := _pick(world, _assignments(world, incident))):
        who = {"incident_id": incident["incident_id"], "agency_id": one["agency_id"]}
        _operator(world, caller, "withdraw", reason="tidak perlu", **who)


def reclassify(world: World, caller: Caller) -> None:
    """Correct the category."""
    if incident := _pick(world, _incidents(world)):
        category = world.rng.choice(_CATEGORIES)
        _operator(world, caller, "reclassify", incident_id=incident["incident_id"], category=category)


def move_pin(world: World, caller: Caller) -> None:
    """Correct the place."""
    if incident := _pick(world, _incidents(world)):
        where = {"lat": -7.6025 + world.rng.uniform(-0.05, 0.05), "lng": 109.16 + world.rng.uniform(-0.05, 0.05)}
        _operator(world, caller, "move_pin", incident_id=incident["incident_id"], accuracy_m=30.0, **where)


def merge(world: World, caller: Caller) -> None:
    """Make two incidents one."""
    incidents = _incidents(world)
    if len(incidents) > 1:
        one, other = world.rng.sample(incidents, 2)
        ids = {"incident_id": one["incident_id"], "into_incident_id": other["incident_id"]}
        _operator(world, caller, "merge", **ids)


def close(world: World, caller: Caller) -> None:
    """End an incident."""
    if incident := _pick(world, _incidents(world)):
        disposition = world.rng.choice(("handled", "nothing_found", "handed_over"))
        _operator(world, caller, "close", incident_id=incident["incident_id"], disposition=disposition)


def reopen(world: World, caller: Caller) -> None:
    """Take a closed incident up again."""
    if incident := _pick(world, _incidents(world, open_=False)):
        _operator(world, caller, "reopen", incident_id=incident["incident_id"], reason="belum selesai")


def log_call(world: World, caller: Caller) -> None:
    """Phone an agency."""
    if (incident := _pick(world, _incidents(world))) and (one := _pick(world, _assignments(world, incident))):
        outcome = world.rng.choice(("reached", "no_answer", "acknowledged"))
        who = {"incident_id": incident["incident_id"], "agency_id": one["agency_id"]}
        _operator(world, caller, "log_call", outcome=outcome, **who)


OPERATOR_DEEDS: Sequence[tuple[int, Deed]] = (
    (8, claim),
    (4, heartbeat),
    (2, release),
    (6, verify),
    (2, mark_false),
    (3, mark_duplicate),
    (2, split),
    (1, triage),
    (4, dispatch),
    (3, withdraw),
    (1, reclassify),
    (1, move_pin),
    (2, merge),
    (1, close),
    (2, reopen),
    (3, log_call),
)
"""What operators do, and how often compared with each other."""


def operator_deed(world: World, caller: Caller) -> None:
    """One deed of an operator."""
    weights = [weight for weight, _ in OPERATOR_DEEDS]
    deeds = [deed for _, deed in OPERATOR_DEEDS]
    world.rng.choices(deeds, weights)[0](world, caller)


ANSWERS: dict[str, tuple[str, ...]] = {
    "silent": (),
    "acknowledges": ("acknowledge",),
    "handles": ("acknowledge", "en_route", "on_scene", "clear"),
    "moves at once": ("en_route", "clear"),
    "declines": ("decline",),
    "breaks down": ("acknowledge", "decline"),
    "asks for support": ("acknowledge", "need_support", "on_scene"),
}
"""How agencies behave: their commands, one after the other."""


def draw_behaviour(rng: Random) -> str:
    """A third of the agencies never answers."""
    return "silent" if rng.random() < 0.35 else rng.choice(list(ANSWERS))


def agency_answers(world: World, phone: Phone, message: PushMessage, behaviour: str) -> None:
    """An agency's people have seen an alert and do what they do; each command after a while."""
    incident_id = message.data["incident_id"]
    delay_s = 0.0
    for command in ANSWERS[behaviour]:
        delay_s += world.rng.choice((1.0, 10.0, 60.0, 200.0)) * world.rng.random()
        world.scheduler.after(delay_s, f"{phone.device_id} pressed", _press(world, phone.caller, command, incident_id))


def _press(world: World, caller: Caller, command: str, incident_id: str) -> Callable[[], None]:
    needed = {"decline": {"reason": "unit rusak"}, "need_support": {"what": "ambulans"}}
    extra: dict[str, Any] = needed.get(command, {})

    def press() -> None:
        world.command("agency", caller, command=command, incident_id=incident_id, **extra)

    return press


def staff(role: Role, number: int) -> Caller:
    """An operator or a supervisor."""
    return Caller(f"{role.value}-{number}", role, name=f"{role.value} {number}")


def agency_member(agency_id: str, number: int) -> Caller:
    """Somebody who carries a phone of an agency."""
    return Caller(f"{agency_id}-{number}", Role.AGENCY, agency_id, f"Anggota {number}")
