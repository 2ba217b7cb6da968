"""Sergap and its floor as two pipelines that take the same load in the same way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.floor_device import register_floor_device
from bench.load import Load
from bench.presses import Places, plan_presses
from devkit.fcm.client import FcmEmulatorClient
from devkit.simulate.drive import drive, sign_in_citizens
from devkit.simulate.mix import read_mix
from devkit.simulate.plan import PlannedPress, SimulationOptions
from devkit.simulate.result import Outcome
from devkit.stack.state import StackAddresses
from devkit.timeline.facts import Push, PushLog

LOOK_EVERY_S = 0.5
PATIENCE_S = 25.0
"""A load is over when no push has come for so long, though some are missing."""
SETTLED_S = 1.5
"""After the last report's operators were told, agencies' pushes may still be on their way for so long."""


@dataclass(frozen=True)
class Pipeline:
    """Something that takes reports over HTTP and pushes through FCM.

    Attributes:
        alerts: messages that the floor sends for each report; None for Sergap, which decides for itself.
        sign_in: ID tokens of so many new citizens, as a caller's first report is always taken; the floor looks at none.
    """

    name: str
    addresses: StackAddresses
    sign_in: Callable[[int], Sequence[str]]
    alerts: int | None = None

    def take(
        self,
        presses: Sequence[PlannedPress],
        on_pushed: Callable[[int], None] = lambda reports: None,
        tokens: Sequence[str] | None = None,
    ) -> Load:
        """Send presses at their times and wait until every report's pushes are out, or nothing moves any more.

        Args:
            on_pushed: told now and then how many reports have been pushed to operators.
            tokens: of callers that have signed in already, one for each press.
        """
        tokens = tokens or self.sign_in(len(presses))
        with FcmEmulatorClient(self.addresses.fcm_url) as fcm:
            last = max((entry.sequence for entry in fcm.messages(limit=1)), default=0)
            return asyncio.run(self._take(presses, tokens, PushLog(fcm, since=last), on_pushed))

    async def _take(
        self, presses: Sequence[PlannedPress], tokens: Sequence[str], log: PushLog, on_pushed: Callable[[int], None]
    ) -> Load:
        outcomes: list[Outcome] = []
        pushes: list[Push] = []
        extra = {} if self.alerts is None else {"alerts": self.alerts}
        options = SimulationOptions(extra_fields=extra)
        driving = asyncio.create_task(drive(self.addresses, presses, tokens, options, outcomes.append))
        moved_s = time.monotonic()
        while True:
            new = await asyncio.to_thread(log.read)
            pushes += new
            load = Load(outcomes, pushes)
            unreached = load.unreached
            on_pushed(len(load.accepted) - len(unreached))
            moved_s = time.monotonic() if new or not driving.done() else moved_s
            patience_s = PATIENCE_S if unreached else SETTLED_S
            if driving.done() and time.monotonic() - moved_s > patience_s:
                await driving
                return load
            await asyncio.sleep(LOOK_EVERY_S)


def sergap(addresses: StackAddresses) -> Pipeline:
    """The real one."""
    return Pipeline("ours", addresses, lambda count: sign_in_citizens(addresses, count))


def floor(addresses: StackAddresses, alerts: int = 1) -> Pipeline:
    """The floor, with its one device registered."""
    register_floor_device(addresses)
    return Pipeline("floor", addresses, lambda count: ["floor"] * count, alerts)


WARM_UP = ((40, 100.0), (24, 6.0))
"""Reports, and reports a second: first all at once, so that every worker that a load can call for has started; then in
peace, until each has its connections."""


def warmed(pipelines: Sequence[Pipeline], places: Places) -> None:
    """Let every pipeline start its workers and connections, so that no cold start is measured.

    Raises:
        RuntimeError: a pipeline pushes nothing.
    """
    for pipeline in pipelines:
        for reports, rate in WARM_UP:
            load = pipeline.take(plan_presses(reports, rate, places, read_mix(), seed=0))
            if not load.pushed:
                raise RuntimeError(f"{pipeline.name} pushes nothing: {[o.code for o in load.outcomes][:5]}")
