"""Running a simulation on a stack."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from devkit.demo.fleet import Fleet
from devkit.seed.people import people
from devkit.seed.running import pack_of
from devkit.seed.seeding import seeded_devices
from devkit.simulate.drive import drive, sign_in_citizens
from devkit.simulate.mix import Mix, read_mix
from devkit.simulate.plan import PlannedPress, SimulationOptions, plan_presses
from devkit.simulate.result import Outcome, SimulationResult, evaluate
from devkit.simulate.watch import Stillness, Watch
from devkit.stack.state import StackAddresses

LOOK_EVERY_S = 1.0


@dataclass(frozen=True)
class Standing:
    """How far a simulation is."""

    answered: int
    accepted: int
    routed: int
    incidents: int
    reached: int


def simulate(
    addresses: StackAddresses,
    options: SimulationOptions,
    region_pack: str = "cilacap",
    on_standing: Callable[[Standing], None] = lambda standing: None,
    mix: Mix | None = None,
    look_every_s: float = LOOK_EVERY_S,
) -> SimulationResult:
    """Let citizens report, and wait until every accepted report has been routed and its operators told.

    The stack has to be seeded: without operators' devices every report is lost.

    Args:
        region_pack: of the stack.
        on_standing: told at each look.
        mix: what is reported where; the usual one by default.
        look_every_s: seconds between two looks at what has become of the reports.

    Raises:
        httpx.HTTPError: the stack does not answer the simulation's own questions.
    """
    pack = pack_of(region_pack)
    presses = plan_presses(options, mix or read_mix(), pack)
    tokens = sign_in_citizens(addresses, options.people)
    with ExitStack() as open_, Watch(addresses) as watch:
        if options.confirm:
            open_.enter_context(Fleet(addresses, seeded_devices(addresses, people(pack.agencies.values()))))
        begin_s = time.monotonic()
        outcomes = asyncio.run(_run(addresses, presses, tokens, options, watch, on_standing, look_every_s))
        return evaluate(outcomes, watch.reports, watch.pushes, time.monotonic() - begin_s)


async def _run(
    addresses: StackAddresses,
    presses: list[PlannedPress],
    tokens: list[str],
    options: SimulationOptions,
    watch: Watch,
    on_standing: Callable[[Standing], None],
    look_every_s: float,
) -> list[Outcome]:
    answered = 0

    def note(outcome: Outcome) -> None:
        nonlocal answered
        answered += 1
        if outcome.is_accepted:
            watch.expect(outcome.report_id)

    driving = asyncio.create_task(drive(addresses, presses, tokens, options, note))
    stillness = Stillness(options.patience_s)
    while True:
        all_sent = driving.done()
        await watch.look()
        standing = Standing(answered, watch.accepted, watch.routed, len(watch.incidents), len(watch.reached))
        on_standing(standing)
        if all_sent and (watch.is_complete or stillness.lasts(standing)):
            return await driving
        await asyncio.wait([driving], timeout=look_every_s)
        if all_sent:
            await asyncio.sleep(look_every_s)
