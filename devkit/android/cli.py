"""`sergap android`: write what packs the web apps for the Play Store."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from devkit.android.files import asset_links, twa_manifest
from devkit.region.apps import APP_IDS, HOST, Apps
from devkit.stack.options import REPOSITORY
from devkit.webgen.manifests import MANIFESTS, PUBLIC_FOLDER, apps_of

ASSET_LINKS = "assetlinks.json"
console = Console()


def android(
    region: Annotated[str, typer.Option(help="Paket wilayah / region pack")] = "cilacap",
    host: Annotated[str, typer.Option(help="Alamat tanpa https:// / address of Hosting")] = "",
    out: Annotated[Path, typer.Option(help="Folder hasil / where it goes")] = REPOSITORY / "android",
    public: Annotated[Path, typer.Option(help="Folder assetlinks.json")] = PUBLIC_FOLDER,
) -> None:
    """Tulis berkas untuk aplikasi Android (TWA). / Write the files of the Android apps; see docs/android.md."""
    try:
        apps = apps_of(region)
    except ValueError as error:
        _fail(str(error))
    where = host or apps.host or ""
    if not re.fullmatch(HOST, where):
        _fail(f"Alamat '{where}' tidak sah: isi host di apps.yaml, atau --host (no valid host: set it there, or so)")
    for app_id in APP_IDS:
        _write(out / region / app_id / "twa-manifest.json", _twa_manifest(apps, app_id, where))
    _write(public / ASSET_LINKS, asset_links(apps))
    for app_id in APP_IDS:
        if not apps.app(app_id).fingerprints:
            console.print(
                f"{app_id}: sidik jari belum ada; buat kuncinya, isi apps.yaml, jalankan lagi "
                "(no fingerprint yet: make the key, put it into apps.yaml, run this again)",
                style="yellow", soft_wrap=True,
            )  # fmt: skip


def _twa_manifest(apps: Apps, app_id: str, host: str) -> dict[str, Any]:
    web_manifest = json.loads((PUBLIC_FOLDER / MANIFESTS[app_id]).read_text(encoding="utf-8"))
    return twa_manifest(apps.app(app_id), apps, host, web_manifest, MANIFESTS[app_id])


def _write(path: Path, contents: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(contents, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(f"Ditulis / written: {path}", highlight=False, soft_wrap=True)


def _fail(text: str) -> None:
    console.print(text, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(2)
