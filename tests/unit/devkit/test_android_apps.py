"""The apps on Android: installable as web manifests say, packed as Bubblewrap reads it, and bound to the site."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from devkit.android.files import asset_links, twa_manifest
from devkit.cli import app as sergap
from devkit.region.apps import APP_IDS, App, Apps, suggested_apps
from devkit.webgen.manifests import MANIFESTS, PUBLIC_FOLDER, apps_of, manifests, stale_manifests

FINGERPRINT = ":".join(f"{number:02X}" for number in range(32))
APPS = apps_of("cilacap")
HOST = "lapor.example.id"
PAGES = {"citizen": "index.html", "agency": "agency/index.html"}
WEB = PUBLIC_FOLDER.parent


def web_manifest(app_id: str) -> dict[str, Any]:
    """An app's web manifest."""
    contents: dict[str, Any] = json.loads((PUBLIC_FOLDER / MANIFESTS[app_id]).read_text())
    return contents


def size_of(png: Path) -> tuple[int, int]:
    """Width and height as the header of a PNG says."""
    header = png.read_bytes()[:24]
    assert header[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", header[16:24])
    return width, height


def signed(apps: Apps) -> Apps:
    """The apps with a fingerprint for each."""
    return apps.model_copy(
        update={name: apps.app(name).model_copy(update={"fingerprints": (FINGERPRINT,)}) for name in APP_IDS}
    )


@pytest.mark.parametrize("app_id", APP_IDS)
def test_a_browser_offers_to_install_the_app(app_id: str) -> None:
    """Name, start within the scope, standalone, colours, and icons of 192 and 512 pixels, one of them maskable."""
    manifest = web_manifest(app_id)
    assert manifest["name"] and manifest["short_name"] and manifest["lang"] == "id"
    assert manifest["start_url"].startswith(manifest["scope"])
    assert manifest["id"] == manifest["start_url"]
    assert manifest["display"] == "standalone"
    assert all(re.fullmatch("#[0-9a-f]{6}", manifest[name]) for name in ("theme_color", "background_color"))
    found = set()
    for icon in manifest["icons"]:
        width, height = size_of(PUBLIC_FOLDER / icon["src"].lstrip("/"))
        assert icon["sizes"] == f"{width}x{height}"
        found.add((icon["purpose"], width))
    assert found >= {("any", 192), ("any", 512), ("maskable", 512)}


@pytest.mark.parametrize("app_id", APP_IDS)
def test_the_page_names_its_manifest_and_has_a_service_worker(app_id: str) -> None:
    """The page links the manifest and its worker is built; tests/browser/test_installable.py opens it offline."""
    page = (WEB / PAGES[app_id]).read_text()
    assert f'<link rel="manifest" href="/{MANIFESTS[app_id]}"' in page
    main = re.search(r'src="/(src/\w+/main\.ts)"', page)
    assert main is not None
    assert "installWorker(" in (WEB / main[1]).read_text()
    assert f'page: "{PAGES[app_id]}"' in (WEB / "vite.config.ts").read_text()


@pytest.mark.parametrize("app_id", APP_IDS)
def test_web_manifests_have_the_regions_names(app_id: str) -> None:
    """What a home screen shows is what the Play Store shows."""
    app = APPS.app(app_id)
    assert (web_manifest(app_id)["name"], web_manifest(app_id)["short_name"]) == (app.name, app.short_name)
    assert stale_manifests(APPS) == {}


def test_another_regions_names_change_two_lines_of_a_manifest() -> None:
    """The rest of the file stays as it was written."""
    other = suggested_apps("contoh", "Kabupaten Contoh")
    before = (PUBLIC_FOLDER / MANIFESTS["citizen"]).read_text().splitlines()
    after = manifests(other)[MANIFESTS["citizen"]].splitlines()
    changed = [new for old, new in zip(before, after, strict=True) if old != new]
    assert changed == ['  "name": "Sergap: darurat Contoh",']


@pytest.mark.parametrize("app_id", APP_IDS)
def test_bubblewrap_gets_what_the_web_manifest_says(app_id: str) -> None:
    """Addresses on the host, the same colours, notifications and position by Android's own questions."""
    manifest = web_manifest(app_id)
    made = twa_manifest(APPS.app(app_id), APPS, HOST, manifest, MANIFESTS[app_id])
    assert made["webManifestUrl"] == f"https://{HOST}/{MANIFESTS[app_id]}"
    assert made["startUrl"] == manifest["start_url"]
    assert made["fullScopeUrl"] == f"https://{HOST}{manifest['scope']}"
    assert (made["name"], made["launcherName"]) == (manifest["name"], manifest["short_name"])
    assert (made["themeColor"], made["backgroundColor"]) == (manifest["theme_color"], manifest["background_color"])
    for name, purpose in (("iconUrl", "any"), ("maskableIconUrl", "maskable")):
        assert made[name].startswith(f"https://{HOST}/")
        path = made[name].removeprefix(f"https://{HOST}")
        assert (path, purpose) in {(icon["src"], icon["purpose"]) for icon in manifest["icons"]}
        assert size_of(PUBLIC_FOLDER / path.lstrip("/")) == (512, 512)
    assert made["enableNotifications"] is True
    assert made["features"]["locationDelegation"] == {"enabled": True}


REQUIRED: dict[str, type | tuple[type, ...]] = {
    "packageId": str, "host": str, "name": str, "themeColor": str, "navigationColor": str, "backgroundColor": str,
    "enableNotifications": bool, "startUrl": str, "splashScreenFadeOutDuration": int, "signingKey": dict,
    "appVersion": str, "appVersionCode": int, "shortcuts": list, "iconUrl": str, "display": str, "fallbackType": str,
}  # fmt: skip
"""The members of Bubblewrap's TwaManifestJson that it cannot do without, or checks."""


@pytest.mark.parametrize("app_id", APP_IDS)
def test_the_twa_manifest_has_bubblewraps_form(app_id: str) -> None:
    """Each required member has its type, and enumerated ones a known value."""
    made = twa_manifest(APPS.app(app_id), APPS, HOST, web_manifest(app_id), MANIFESTS[app_id])
    assert [name for name, kind in REQUIRED.items() if not isinstance(made.get(name), kind)] == []
    assert made["display"] in ("standalone", "fullscreen")
    assert made["orientation"] in ("default", "any", "natural", "landscape", "portrait")
    assert made["fallbackType"] in ("customtabs", "webview")
    assert made["signingKey"].keys() == {"path", "alias"}


def test_asset_links_bind_each_signed_app_to_the_site() -> None:
    """One statement per app with the relation that lets it open the site without an address bar; none unsigned."""
    statements = asset_links(signed(APPS))
    assert [one["target"]["package_name"] for one in statements] == [APPS.app(name).package_id for name in APP_IDS]
    for one in statements:
        assert one["relation"] == ["delegate_permission/common.handle_all_urls"]
        assert one["target"]["namespace"] == "android_app"
        assert one["target"]["sha256_cert_fingerprints"] == [FINGERPRINT]
    assert len(asset_links(APPS.model_copy(update={"citizen": signed(APPS).citizen}))) == 1


def test_the_committed_asset_links_are_those_of_the_region() -> None:
    """What Hosting serves is what `apps.yaml` says now; else run `sergap android`."""
    assert json.loads((PUBLIC_FOLDER / "assetlinks.json").read_text()) == asset_links(APPS)


@pytest.mark.parametrize(
    "text", [FINGERPRINT.lower(), FINGERPRINT[:-3], FINGERPRINT.replace(":", ""), "SHA256: AA", ""]
)
def test_a_fingerprint_of_another_form_is_refused(text: str) -> None:
    """32 pairs of capital hexadecimal digits with colons, as keytool prints them; Android compares them as text."""
    with pytest.raises(ValidationError):
        App(name="A", short_name="A", package_id="id.a", fingerprints=(text,))


def test_the_command_writes_all_three_files_and_says_what_is_missing(tmp_path: Path) -> None:
    """Before there is a key: both packages, an empty list of statements, and what to do next in two languages."""
    arguments = ["android", "--host", HOST, "--out", str(tmp_path / "android"), "--public", str(tmp_path)]
    result = CliRunner().invoke(sergap, arguments)
    assert result.exit_code == 0, result.output
    for app_id in APP_IDS:
        made = json.loads((tmp_path / "android" / "cilacap" / app_id / "twa-manifest.json").read_text())
        assert made == twa_manifest(APPS.app(app_id), APPS, HOST, web_manifest(app_id), MANIFESTS[app_id])
    assert json.loads((tmp_path / "assetlinks.json").read_text()) == asset_links(APPS)
    assert "sidik jari" in result.output and "fingerprint" in result.output


@pytest.mark.parametrize("host", ["", "https://lapor.example.id", "lapor", "lapor.example.id/x"])
def test_without_a_host_nothing_is_written(tmp_path: Path, host: str) -> None:
    """An app for a wrong address could never be mended on people's phones."""
    arguments = ["android", "--host", host, "--out", str(tmp_path / "android"), "--public", str(tmp_path)]
    assert CliRunner().invoke(sergap, arguments).exit_code == 2
    assert list(tmp_path.iterdir()) == []
