"""Thousands of reports of one disaster in a simulated world: more than the emulators of one machine can hold.

The handlers are the real ones, and every law is asked for at the end. Nobody answers, so all that escalates does.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from devkit.faults.actors import agency_member, staff
from devkit.faults.chaos import Chances, Chaos
from devkit.faults.laws import check_laws
from devkit.faults.logs import heard_logs, listen_to
from devkit.faults.phones import Phone
from devkit.faults.run import come_to_rest
from devkit.faults.scheduler import EPOCH
from devkit.faults.world import CALM_S, Violation, World, Wrap, region, swallowed, world_of
from devkit.simulate.plan import PlannedPress, body_of
from intake.submission import ReportSubmission
from notify.devices import RECIPIENTS
from shared import paths
from shared.identity import Caller
from shared.model.incident import Role

CHANCES = Chances(
    crash=0.001,
    duplicate=0.05,
    late=0.01,
    lose_message=0.005,
    lose_task=0.005,
    publish_fails=0.01,
    push_fails=0.01,
    store_fails=0.001,
    slow=0.01,
)
"""A bad day of the platform's: each of some hundred thousand steps may fail, but most do not."""

STEP_S = 5.0
OPERATORS = 3


@dataclass(frozen=True)
class Crowd:
    """What became of everybody's presses.

    Attributes:
        presses: those of reports that are in order, without repetitions.
        accepted: reports whose callers were told that they have arrived.
        routed: accepted reports that belong to an incident.
        incidents: how many were opened.
        pushes: to all devices.
        most_alerts: the most alerts that one agency's device showed about one incident.
        violations: broken laws.
        processor_s: processor time of it all: handlers, store and world.
    """

    presses: int
    accepted: int
    routed: int
    incidents: int
    pushes: int
    most_alerts: int
    violations: tuple[Violation, ...]
    processor_s: float


def run_crowd(
    presses: Sequence[PlannedPress],
    seed: int = 1,
    on_progress: Callable[[float], None] = lambda done_s: None,
    wrap: Wrap = lambda services: services,
    chances: Chances = CHANCES,
) -> Crowd:
    """Let a crowd press, and wait until all is at rest.

    Args:
        presses: in the order of their times. Broken ones are left out, since they never get as far as a handler.
        seed: of the faults.
        on_progress: told how many of the storm's simulated seconds have passed.
    """
    sound = [press for press in presses if press.bad is None]
    begin_s, last_s = time.process_time(), sound[-1].at_s
    rng = Random(seed)
    world = world_of(seed, rng, Chaos.steady(Random(rng.getrandbits(64)), last_s + CALM_S, chances), wrap=wrap)
    with heard_logs():
        listen_to(lambda text, error: swallowed(world, text, error))
        _set_scene(world, sound)
        while world.scheduler.now_s < last_s:
            world.scheduler.run_until(world.scheduler.now_s + STEP_S)
            on_progress(min(world.scheduler.now_s, last_s))
        come_to_rest(world)
        check_laws(world)
    return _outcome(world, len(sound), time.process_time() - begin_s)


def _set_scene(world: World, presses: Sequence[PlannedPress]) -> None:
    """One phone for each agency, a desk that hears everything, and the presses to come."""
    desk = [(Role.OPERATOR, number) for number in range(OPERATORS)] + [(Role.SUPERVISOR, 0)]
    for role, number in desk:
        world.add_phone(f"device-{role.value}-{number}", staff(role, number), RECIPIENTS[role])
    for agency_id in region().pack.agencies:
        world.add_phone(f"device-{agency_id}", agency_member(agency_id, 1), (f"agency:{agency_id}",))
    for press in presses:
        _press(world, press)
    world.cloud.start(world.services, world.rng.uniform(0.0, 60.0), None)


def _press(world: World, planned: PlannedPress) -> None:
    # A plan's ids are new each time, and this world's are its seed's.
    press = replace(planned, report_id=world.uuid())
    pressed_at = (EPOCH + timedelta(seconds=press.at_s)).isoformat()
    submission = ReportSubmission.model_validate_json(body_of(press, pressed_at, exercise=False))
    caller = Caller(f"citizen-{press.citizen}")
    for repetition in range(1 + press.repeats):
        at_s = press.at_s + repetition * world.rng.uniform(0.0, 20.0)
        world.scheduler.after(at_s, f"{caller.uid} presses", lambda: world.submit(caller, submission))


def _outcome(world: World, presses: int, processor_s: float) -> Crowd:
    stored = dict(world.database.all("reports"))
    kept = [stored.get(paths.report(report_id)) for report_id in world.accepted]
    return Crowd(
        presses=presses,
        accepted=len(world.accepted),
        routed=sum(document is not None and document["incident_id"] is not None for document in kept),
        incidents=len(world.database.all("incidents")),
        pushes=sum(sum(phone.pushes.values()) for phone in world.phones.all),
        most_alerts=max(map(_most_alerts, world.phones.all)),
        violations=tuple(world.violations),
        processor_s=processor_s,
    )


def _most_alerts(phone: Phone) -> int:
    if phone.caller.agency_id is None:
        return 0
    return max(Counter(shown.incident_id for shown in phone.shown).values(), default=0)
