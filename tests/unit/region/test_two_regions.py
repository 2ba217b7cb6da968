"""Two regions in one process: each one's reports go to its own agencies, and neither sees the other."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from devkit.faults.gateways import SimulatedServices
from devkit.faults.memory_store import MemoryStore
from devkit.meter.gateways import MeteredMaps, MeteredPublisher, MeteredPusher, MeteredTasks, StandingClock
from devkit.meter.operations import Tape
from devkit.meter.stage import MORNING
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from notify.handlers import deliver_alerts
from route.handlers import route_report
from shared import paths
from shared.model.alert import Device
from shared.model.incident import Role
from shared.region import Region, load_region
from shared.settings import Settings
from tests.unit.region.second_region import NORTH_WEST, make_second_region

KROYA = (-7.6330, 109.2460)


class Town:
    """One region's Sergap: its own store, its own phones, one phone for each agency and one for the operators."""

    def __init__(self, region: Region) -> None:
        self.region, self.store = region, MemoryStore()
        tape = Tape()
        self.clock, self.publisher, self.pusher = StandingClock(MORNING), MeteredPublisher(tape), MeteredPusher(tape)
        self.services = SimulatedServices(
            Settings(emulated=True),
            self.clock,
            self.store,
            region,
            self.publisher,
            MeteredTasks(tape),
            self.pusher,
            MeteredMaps(tape),
        )
        for recipient in ("operators", *(f"agency:{one.id}" for one in region.pack.agencies.values() if one.is_active)):
            self._register(recipient)

    def _register(self, recipient: str) -> None:
        device = Device(
            device_id=recipient.replace(":", "-"),
            uid=recipient.replace(":", "-"),
            role=Role.OPERATOR,
            recipients=[recipient],
            token=f"{self.region.pack.region_id} {recipient}",
            platform="android",
            registered_at=self.clock.now(),
            seen_at=self.clock.now(),
        )
        self.store.set(paths.device(device.device_id), device.to_document())

    def press(
        self, at: tuple[float, float], category: str = "kecelakaan_lalu_lintas"
    ) -> tuple[dict[str, Any], set[str]]:
        """A whole press; returns the incident and the tokens of the phones that were alerted for it."""
        self.clock.time += timedelta(days=1)  # so that it is an event of its own
        report_id = str(uuid.uuid4())
        body = {
            "report_id": report_id,
            "category": category,
            "position": {"lat": at[0], "lng": at[1], "accuracy_m": 10.0},
            "pressed_at": self.clock.now().isoformat(),
        }
        submit_report(
            self.services, f"caller-{report_id}", ReportSubmission.model_validate(body, strict=False), "trace"
        )
        route_report(self.services, report_id)
        deliver_alerts(self.services, self.publisher.published)
        incident = self.store.database.get(paths.incident(paths.incident_id_for(report_id)))
        assert incident is not None
        sent = {one.token for one in self.pusher.messages if one.data["incident_id"] == incident["incident_id"]}
        return incident, sent


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Town]:
    """Cilacap and the made-up region, running side by side."""
    second = make_second_region(tmp_path_factory.mktemp("side-by-side"))
    return {"cilacap": Town(load_region("cilacap")), "rekaan": Town(Region(second.folder))}


def test_each_press_reaches_its_own_regions_agencies(towns: dict[str, Town]) -> None:
    """Accidents at home: the Polsek of the place leads, its own supporters are alerted, all by push."""
    kroya, kroya_phones = towns["cilacap"].press(KROYA)
    rekaan, rekaan_phones = towns["rekaan"].press(NORTH_WEST)
    assert (kroya["place"], rekaan["place"]) == ("Kec. Kroya", "Kec. Lor Kulon")
    assert {"cilacap operators", "cilacap agency:polsek-kroya", "cilacap agency:piket-satlantas"} <= kroya_phones
    assert rekaan_phones == {
        f"rekaan {recipient}"
        for recipient in ("operators", "agency:polsek-lor", "agency:lantas", "agency:psc", "agency:rsud-rekaan")
    }
    assert rekaan["decision"]["plan_id"] == kroya["decision"]["plan_id"]


def test_a_press_in_the_other_region_is_not_lost(towns: dict[str, Town]) -> None:
    """Far outside its borders a region still takes the report: operators are told, its headquarters is proposed."""
    incident, phones = towns["rekaan"].press(KROYA)
    assert (incident["kecamatan_codes"], incident["dispatch"]) == ([], "on_verify")
    assert phones == {"rekaan operators"}
    assert "polres-rekaan" in incident["agency_ids"]


def test_every_category_finds_somebody_in_both(towns: dict[str, Town]) -> None:
    """No category of the new region leads to nobody."""
    for name, at in (("cilacap", KROYA), ("rekaan", NORTH_WEST)):
        for category in towns[name].region.pack.categories:
            incident, phones = towns[name].press(at, category)
            assert incident["agency_ids"], (name, category)
            assert f"{name} operators" in phones, (name, category)
