"""Reading a changed plans.yaml as part of its region pack, with the same checks as a build makes."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from devkit.region.check import check_sources
from shared.region import Region

if TYPE_CHECKING:
    from devkit.region.faults import Fault

PLANS_FILE = "plans.yaml"


class PlanFaults(Exception):  # noqa: N818 - it carries faults, which is the word people read
    """The plans do not fit the pack; `faults` says where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def region_with_plans(region: Region, plans: Path) -> Region:
    """A region as it is, with the plans of another file. The pack itself is not touched.

    Raises:
        PlanFaults: the plans cannot be read, or name agencies or categories that the pack does not have.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder)
        for source in region.folder.glob("*.yaml"):
            shutil.copy(source, draft)
        shutil.copy(plans, draft / PLANS_FILE)
        reading, faults = check_sources(draft)
    if faults or reading.pack is None:
        raise PlanFaults(faults)
    changed = Region(region.folder)
    changed.pack = region.pack.model_copy(update={"plans": reading.pack.plans})
    return changed
