"""Who is there and what happens in one schedule: drawn from the seed."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from random import Random
from typing import Any

from devkit.faults.actors import agency_answers, agency_member, draw_behaviour, operator_deed, staff
from devkit.faults.memory_store import MemoryStore
from devkit.faults.phones import Phone
from devkit.faults.places import KINDS, Place
from devkit.faults.world import World, region
from intake.duress import pin_hash
from intake.submission import ReportSubmission
from notify.devices import RECIPIENTS
from shared.identity import Caller
from shared.model.alert import Duty, DutyEntry, Stage
from shared.model.incident import Role
from shared.model.report import Bucket, FalseCount, Reporter
from shared.services import PushMessage

ANSWERABLE = frozenset({Stage.INITIAL.value, Stage.ESCALATED.value, Stage.MOVED.value})
"""Alerts after which an agency's people do something."""

DURESS_PIN = "4711"


def set_scene(world: World) -> None:
    """Fill a world: phones, people, reports to come, and the faults of people."""
    _phones(world)
    _callers(world)
    _operators(world)
    _phone_troubles(world)
    _rosters(world)
    first_roll_call_s = world.rng.uniform(0.0, world.active_s) if world.rng.random() < 0.15 else None
    world.cloud.start(world.services, world.rng.uniform(0.0, 60.0), first_roll_call_s)


def _phones(world: World) -> None:
    rng = world.rng
    desk = [(Role.OPERATOR, 1), (Role.OPERATOR, 2), (Role.SUPERVISOR, 1)]
    for role, number in desk if rng.random() < 0.93 else desk[:-1] if rng.random() < 0.5 else []:
        world.add_phone(f"device-{role.value}-{number}", staff(role, number), RECIPIENTS[role])
    behaviours: dict[str, str] = {}
    for agency in region().pack.agencies.values():
        behaviours[agency.id] = draw_behaviour(rng)
        for number in range(1, 1 + rng.choice((0, 1, 1, 1, 2)) if agency.is_active else 1):
            world.add_phone(f"device-{agency.id}-{number}", agency_member(agency.id, number), (f"agency:{agency.id}",))
    answered: set[tuple[str, str]] = set()

    def on_alert(phone: Phone, message: PushMessage) -> None:
        agency_id = phone.caller.agency_id
        alert = (agency_id or "", message.data["alert_id"])
        if agency_id and message.data["stage"] in ANSWERABLE and alert not in answered:
            answered.add(alert)
            agency_answers(world, phone, message, behaviours[agency_id])

    world.on_alert = on_alert


def _callers(world: World) -> None:
    """Some callers, many of whom see the same thing."""
    rng = world.rng
    scene = _draw_place(rng)
    categories = list(region().pack.categories)
    category = rng.choice(categories)
    begins_s = rng.uniform(0.0, world.active_s * 0.5)
    for number in range(rng.choice((1, 1, 2, 3, 4, 6))):
        caller = Caller(f"caller-{number}")
        same = rng.random() < 0.6
        place = scene if same else _draw_place(rng)
        what = category if same and rng.random() < 0.85 else rng.choice(categories)
        at_s = begins_s + rng.expovariate(1 / 8.0) if same else rng.uniform(0.0, world.active_s)
        _caller_past(world, caller)
        _caller_life(world, caller, place, what, at_s)


def _draw_place(rng: Random) -> Place:
    kinds = rng.choices([places for _, places in KINDS], [weight for weight, _ in KINDS])[0]
    return rng.choice(kinds)


def _caller_past(world: World, caller: Caller) -> None:
    """A few callers have played pranks before, so that their reports wait for an operator; a few have a duress PIN."""
    chance = world.rng.random()
    if chance > 0.16:
        return
    now = world.scheduler.now()
    prankster = chance < 0.12
    past = Reporter(
        uid=caller.uid,
        first_report_at=now - timedelta(days=30),
        last_report_at=now - timedelta(days=1),
        reports=3,
        bucket=Bucket(tokens=5.0, refilled_at=now),
        false_reports=FalseCount(prank=2 if prankster else 0),
        restricted_until=now + timedelta(hours=1) if prankster else None,
        duress_pin_hash=None if prankster else _hashed_pin(caller.uid),
    )
    MemoryStore(world.database).set(f"reporters/{caller.uid}", past.to_document())


@lru_cache(maxsize=64)
def _hashed_pin(uid: str) -> str:
    """Kept, as the hash is slow on purpose."""
    return pin_hash(uid, DURESS_PIN)


def _caller_life(world: World, caller: Caller, place: Place, category: str, at_s: float) -> None:
    """Press, press again, think better of it, say more, stand somewhere else."""
    rng = world.rng
    report_id = world.uuid()
    body = _body(world, report_id, place, category, at_s)

    witnesses = rng.random() < 0.08

    def press() -> None:
        if "witness_of" not in body:
            known = [d["incident_id"] for _, d in world.database.all("incidents")]
            body["witness_of"] = rng.choice(known) if witnesses and known else None
        world.submit(caller, ReportSubmission.model_validate(body, strict=False))

    def say(command: str, **data: Any) -> None:
        world.command("caller", caller, command=command, report_id=report_id, **data)

    presses = 1 + (rng.random() < 0.2)
    for number in range(presses):
        world.scheduler.after(at_s + number * rng.uniform(0.0, 20.0), f"{caller.uid} pressed", press)
    then = world.scheduler.after
    if rng.random() < 0.05:
        pin = rng.choice((None, DURESS_PIN))
        then(at_s + rng.uniform(1.0, 75.0), f"{caller.uid} cancels", lambda: say("cancel", pin=pin))
    if rng.random() < 0.15:
        then(at_s + rng.uniform(1.0, 90.0), f"{caller.uid} tells", lambda: say("add_details", description="ada korban"))
    if rng.random() < 0.15 and place.lat is not None:
        fix = body["position"] | {"accuracy_m": 4.0, "lat": place.lat + rng.choice((0.0, 0.0005, 0.01, 0.03))}
        then(at_s + rng.uniform(1.0, 30.0), f"{caller.uid} has a fix", lambda: say("refine_position", position=fix))


def _body(world: World, report_id: str, place: Place, category: str, at_s: float) -> dict[str, Any]:
    rng = world.rng
    position = None
    if place.lat is not None and place.lng is not None:
        position = {
            "lat": place.lat + rng.uniform(-0.001, 0.001),
            "lng": place.lng + rng.uniform(-0.001, 0.001),
            "accuracy_m": rng.choice((6.0, 25.0, 120.0, 900.0)),
            "is_mock": rng.random() < 0.07,
        }
    return {
        "report_id": report_id,
        "category": category,
        "position": position,
        "pressed_at": (world.scheduler.now() + timedelta(seconds=at_s)).isoformat(),
        "exercise": rng.random() < 0.08,
        "silent": rng.random() < 0.05,
    }


def _operators(world: World) -> None:
    """Nobody at the desk, one who is there, or a busy desk."""
    rng = world.rng
    deeds = rng.choice((0, 0, 4, 10, 25))
    desk = [staff(Role.OPERATOR, 1), staff(Role.OPERATOR, 2), staff(Role.SUPERVISOR, 1)]
    for _ in range(deeds):
        who = rng.choice(desk)
        at_s = rng.uniform(2.0, world.active_s + 40.0)
        world.scheduler.after(at_s, f"{who.uid} acts", lambda who=who: operator_deed(world, who))  # type: ignore[misc]


def _phone_troubles(world: World) -> None:
    """Tokens change and people sign out while alerts are on their way."""
    rng = world.rng
    for phone in world.phones.all:
        if rng.random() < 0.04:
            at_s = rng.uniform(0.0, world.active_s)
            then = world.renew_token if rng.random() < 0.7 else world.sign_out
            world.scheduler.after(at_s, f"{phone.device_id} changes", lambda p=phone, t=then: t(p))  # type: ignore[misc]


def _rosters(world: World) -> None:
    """Some agencies keep a roster; on some of those nobody with a phone is on duty."""
    rng, now = world.rng, world.scheduler.now()
    store = MemoryStore(world.database)
    for agency_id in region().pack.agencies:
        if rng.random() < 0.06:
            on_duty = [DutyEntry(uid=f"{agency_id}-{rng.choice((1, 2, 9))}", since=now)]
            store.set(f"duty/{agency_id}", Duty(agency_id=agency_id, on_duty=on_duty, updated_at=now).to_document())
