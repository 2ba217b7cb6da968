"""A checkout that holds two packs runs the made-up region when the setting names it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from driver import Driver

from devkit.stack.options import REPOSITORY, StackOptions
from devkit.stack.stack import LocalStack
from tests.unit.region.second_region import NORTH_WEST, make_second_region

pytestmark = pytest.mark.stack

LINKED = ("devkit", "node_modules", "web", "firestore.rules", "firestore.indexes.json")


@pytest.fixture(scope="module")
def second_driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """People on a stack of a copy of this checkout, whose functions have a second pack beside Cilacap's."""
    root = tmp_path_factory.mktemp("second-root")
    shutil.copytree(REPOSITORY / "functions", root / "functions", ignore=shutil.ignore_patterns("venv", "__pycache__"))
    (root / "functions" / "venv").symlink_to(REPOSITORY / "functions" / "venv")
    for name in LINKED:
        (root / name).symlink_to(REPOSITORY / name)
    shutil.copy(REPOSITORY / "firebase.json", root)
    make_second_region(root, root / "functions" / "regions" / "rekaan")
    options = StackOptions(name=f"rekaan-{os.getpid()}", root=root, region_pack="rekaan", clock=False)
    with LocalStack(options) as stack, Driver(stack.addresses) as driver:
        yield driver


def test_the_second_region_takes_a_press_to_its_own_polsek(second_driver: Driver) -> None:
    """From the press over the real functions to the phone of an agency that only this region has."""
    operator = second_driver.device("operator")
    polsek = second_driver.device("agency", "polsek-lor")
    incident = second_driver.incident_of(second_driver.report(at=NORTH_WEST))
    assert incident["place"] == "Kec. Lor Kulon"
    assignments = second_driver.assignments(incident["incident_id"])
    assert (assignments["polsek-lor"]["role"], assignments["polsek-lor"]["status"]) == ("lead", "DISPATCHED")
    for device, recipient in ((operator, "operators"), (polsek, "agency:polsek-lor")):
        assert second_driver.alert(incident["incident_id"], recipient)["status"] == "SENT"
        assert len(second_driver.pushed(device, incident["incident_id"])) == 1
