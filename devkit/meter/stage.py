"""Where a metered life takes place: a region, the devices that are registered, and every gateway with its meter."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

from devkit.faults.gateways import SimulatedServices
from devkit.faults.memory_store import MemoryStore
from devkit.meter.gateways import MeteredMaps, MeteredPublisher, MeteredPusher, MeteredTasks, StandingClock
from devkit.meter.operations import Tape
from devkit.meter.store import MeteredStore
from shared import paths
from shared.identity import Caller
from shared.model.alert import Device
from shared.model.incident import Role
from shared.region import Region, load_region
from shared.settings import Settings
from shared.store import Store

MORNING = datetime(2026, 3, 1, 2, 1, tzinfo=UTC)
KROYA = {"lat": -7.6330, "lng": 109.2460, "accuracy_m": 12.0}
OPERATOR = Caller("operator-1", Role.OPERATOR)


@dataclass(frozen=True)
class Scene:
    """What happens, and who listens.

    Attributes:
        category: of the report.
        operators: devices of the operators.
        per_agency: devices of each agency of the plan.
        alone: the plan's lead agency is all there is; no plan of the pack is so small, and a small region's may be.
    """

    name: str
    category: str
    operators: int
    per_agency: int = 1
    alone: bool = False


# single: one agency, three devices; crime: two agencies, four devices; accident: four agencies, seven devices.
SINGLE = Scene("single", "pencurian_perampokan", operators=2, alone=True)
CRIME = Scene("crime", "pencurian_perampokan", operators=2)
ACCIDENT = Scene("accident", "kecelakaan_lalu_lintas", operators=3)
SCENES = (SINGLE, CRIME, ACCIDENT)


class Stage:
    """A scene ready to be played: nothing has happened, every device is registered."""

    def __init__(self, scene: Scene, store: Store | None = None, region: Region | None = None) -> None:
        """Build it on a store, in memory unless another is given; what `store` holds already stays."""
        self.scene, self.tape, self.clock = scene, Tape(), StandingClock(MORNING)
        self.inner: Store = store or MemoryStore()
        self.store = MeteredStore(self.inner, self.tape)
        self.publisher, self.pusher = MeteredPublisher(self.tape), MeteredPusher(self.tape)
        self.tasks = MeteredTasks(self.tape)
        self.services = SimulatedServices(
            Settings(emulated=True),
            self.clock,
            self.store,
            _plan_alone(region or load_region("cilacap"), scene),
            self.publisher,
            self.tasks,
            self.pusher,
            MeteredMaps(self.tape),
        )
        self._register_devices()

    def _register_devices(self) -> None:
        """The operators', and those of every agency that can be alerted: which of them the plan takes is its choice."""
        for number in range(self.scene.operators):
            self.register(f"operators-{number}", "operators")
        for agency in self.services.region.pack.agencies.values():
            for number in range(self.scene.per_agency if agency.is_active else 0):
                self.register(f"{agency.id}-{number}", f"agency:{agency.id}")

    def register(self, device_id: str, recipient: str) -> None:
        """One device of a recipient group."""
        now = self.clock.now()
        device = Device(
            device_id=device_id,
            uid=device_id,
            role=Role.OPERATOR if recipient == "operators" else Role.AGENCY,
            recipients=[recipient],
            token=f"token-{device_id}",
            platform="web",
            registered_at=now,
            seen_at=now,
        )
        self.inner.set(paths.device(device_id), device.to_document())


def _plan_alone(region: Region, scene: Scene) -> Region:
    """The region, in which a scene that is to be alone has a plan of one agency."""
    if not scene.alone:
        return region
    plan = region.pack.plan_for(scene.category)
    plans = {**region.pack.plans, plan.id: plan.model_copy(update={"lead": plan.lead[:1], "support": plan.support[:0]})}
    return with_pack(region, plans=plans)


def with_pack(region: Region, **changed: object) -> Region:
    """A copy of a region whose pack has other values in some fields; the index is shared."""
    assert region.jurisdiction
    twin = copy(region)
    twin.pack = region.pack.model_copy(update=changed)
    return twin
