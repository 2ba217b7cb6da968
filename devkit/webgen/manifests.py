"""The names of the installable apps in their web manifests, from the region; all else there is written by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

from devkit.region.apps import APP_IDS, Apps
from devkit.region.reading import read_pack
from shared.region import REGIONS_FOLDER

PUBLIC_FOLDER = Path(__file__).resolve().parents[2] / "web" / "public"
MANIFESTS = {"citizen": "manifest.webmanifest", "agency": "agency/manifest.webmanifest"}


def apps_of(pack_id: str, regions: Path = REGIONS_FOLDER) -> Apps:
    """Return a pack's apps. Raises ValueError with the faults when `apps.yaml` is missing or wrong."""
    reading = read_pack(regions / pack_id)
    if reading.apps is None:
        raise ValueError("\n".join(str(fault) for fault in reading.faults))
    return reading.apps.value


def manifests(apps: Apps, folder: Path = PUBLIC_FOLDER) -> dict[str, str]:
    """Return the text that each web manifest should have, by its path below the folder."""
    texts = {}
    for app_id in APP_IDS:
        text = (folder / MANIFESTS[app_id]).read_text(encoding="utf-8")
        for member in ("name", "short_name"):
            text = _named(text, member, getattr(apps.app(app_id), member))
        texts[MANIFESTS[app_id]] = text
    return texts


def stale_manifests(apps: Apps, folder: Path = PUBLIC_FOLDER) -> dict[str, str]:
    """Return those manifests that name another region's apps, with the text that they should have."""
    wanted = manifests(apps, folder)
    return {path: text for path, text in wanted.items() if (folder / path).read_text(encoding="utf-8") != text}


def _named(text: str, member: str, name: str) -> str:
    """Return a manifest's text with another name; one line is replaced, so that the rest keeps its form."""
    line = f'  "{member}": {json.dumps(name, ensure_ascii=False)},'
    return re.sub(rf'^  "{member}": .*$', lambda _: line, text, flags=re.MULTILINE)
