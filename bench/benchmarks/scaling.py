"""How cost and work grow with open incidents, agencies and devices, on the store in memory and the real handlers.

Counts are exact. Processor time is the handlers' own: a query in memory looks at every document where Firestore has an
index, so that time is measured without the store's.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bench.context import Context
from bench.figures import Curve, Figure, Goal, Measured, Point
from devkit.faults.memory_store import MemoryStore
from devkit.meter.life import Life
from devkit.meter.operations import FIRESTORE
from devkit.meter.stage import SINGLE, Scene, Stage, with_pack
from shared import paths
from shared.region import Region, load_region
from shared.store import Document, Found, Query

TITLE = "Hukum skala / scaling law"

INCIDENTS = (10, 100, 1_000, 10_000, 100_000)
AGENCIES = (0, 100, 1_000)
"""The pack's own at least."""
DEVICES = (1, 10, 100, 500)
REPEATS = 3
FLAT = 1.1
"""What the largest size may cost more than the smallest where nothing should grow."""


def measure(context: Context) -> Measured:
    """Press to everybody pushed, at each size."""
    largest = context.settings.scaled(INCIDENTS[-1])
    sizes = [size for size in INCIDENTS if size <= largest]
    context.tell("scaling: open incidents", 0, 3)
    by_incidents = [(size, _press_among(size)) for size in sizes]
    context.tell("scaling: agencies", 1, 3)
    regions = [region_with(size) for size in AGENCIES]
    by_agencies = [(len(region.pack.agencies), _press(SINGLE, region)) for region in regions]
    context.tell("scaling: devices", 2, 3)
    by_devices = [(size, _press(replace(SINGLE, operators=size, per_agency=1))) for size in DEVICES]
    flat = {"open incidents": by_incidents, "agencies": by_agencies}
    figures = [_growth(name, taken) for name, taken in flat.items()]
    first, last = by_devices[0], by_devices[-1]
    per_device = (last[1][0] - first[1][0]) / (last[0] - first[0])
    figures.append(
        Figure("operations for each device more", per_device, "operations", note="1 read of it, 1 receipt written")
    )
    every = flat | {"operators' devices": by_devices}
    return Measured(figures, [_curve(name, taken) for name, taken in every.items()])


Taken = tuple[int, float]
"""Firestore operations from the press until everybody has been pushed to, and the handlers' milliseconds."""


def _growth(name: str, taken: Sequence[tuple[int, Taken]]) -> Figure:
    (fewest, (least, before_ms)), (most, (operations, after_ms)) = taken[0], taken[-1]
    note = f"press to pushes, {fewest:,} to {most:,} {name}; handlers {before_ms:.1f} and {after_ms:.1f} ms"
    return Figure(f"operations, growth with {name}", operations, "operations", least, Goal(FLAT, of="ratio"), note)


def _curve(name: str, taken: Sequence[tuple[int, Taken]]) -> Curve:
    operations: list[Point] = [(float(size), float(count)) for size, (count, _) in taken]
    handlers: list[Point] = [(float(size), ms) for size, (_, ms) in taken]
    lines = {"Firestore operations": operations, "handlers, ms": handlers}
    return Curve(f"press to pushes, by {name}", name, "operations, ms", lines, is_log_x=True)


class _IndexedStore(MemoryStore):
    """A store that tells how long its queries took: Firestore has indexes for them, here they look at everything."""

    def __init__(self) -> None:
        super().__init__()
        self.searching_s = 0.0

    def query(self, query: Query) -> list[Found]:
        """As below, with the time noted."""
        with self._timed():
            return super().query(query)

    @contextmanager
    def _timed(self) -> Iterator[None]:
        started = time.process_time()
        yield
        self.searching_s += time.process_time() - started


def _press(scene: Scene, region: Region | None = None, fill: Callable[[MemoryStore], None] = lambda _: None) -> Taken:
    """One press on a prepared store: its exact cost, and the median time of some repetitions."""
    taken_ms, operations = [], 0
    for _ in range(REPEATS):
        store = _IndexedStore()
        stage = Stage(scene, store, region)
        fill(store)
        store.searching_s, started = 0.0, time.process_time()
        Life(stage).press()
        taken_ms.append(1_000 * (time.process_time() - started - store.searching_s))
        operations = stage.tape.count(stage.tape.operations, *FIRESTORE)
    return operations, statistics.median(taken_ms)


def _press_among(open_incidents: int) -> Taken:
    """With so many other incidents open, of the same category, outside the cells where the report looks."""
    model = _open_incident()

    def fill(store: MemoryStore) -> None:
        for number in range(open_incidents):
            name = f"other-{number}"
            store.set(paths.incident(name), {**model, "incident_id": name})

    return _press(SINGLE, fill=fill)


def _open_incident() -> Document:
    """The document of an incident that was opened just now, somewhere else."""
    stage = Stage(SINGLE)
    life = Life(stage)
    life.press()
    document = stage.inner.get(paths.incident(life.incident_id))
    assert document is not None
    elsewhere: dict[str, Any] = {name: "elsewhere" for name in document if name.startswith("cluster_cell")}
    return {**document, **elsewhere, "opened_at": stage.clock.now() - timedelta(minutes=1)}


def region_with(agencies: int) -> Region:
    """The region with as many agencies: its own, then copies of stations of other places under other names."""
    region = load_region("cilacap")
    known = region.pack.agencies
    wanted = dict(known)
    models = [agency for agency in known.values() if agency.is_active]
    number = 0
    while len(wanted) < agencies:
        model = models[number % len(models)]
        twin = model.model_copy(update={"id": f"{model.id}-x{number}", "covers": (f"9{number:05d}",)})
        wanted[twin.id] = twin
        number += 1
    return with_pack(region, agencies=wanted)
