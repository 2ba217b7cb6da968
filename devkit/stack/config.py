"""The configuration file that firebase-tools reads for one stack, derived from `firebase.json`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from devkit.stack.errors import StackError
from devkit.stack.options import PROJECT_ID, StackOptions
from devkit.stack.ports import PortBlock

DATA_EMULATORS = ("hosting", "firestore", "auth", "pubsub", "hub", "logging")
FUNCTION_EMULATORS = ("functions", "eventarc", "tasks")
EMULATORS_OF_APPS = ("auth", "firestore", "fcm")
PLACEHOLDER_PAGE = """<!doctype html>
<html lang="id">
<meta charset="utf-8">
<title>Sergap</title>
<p>Aplikasi web belum dibangun: jalankan <code>make setup</code>. / The web apps are not built yet.</p>
</html>
"""


def config_path(options: StackOptions) -> Path:
    """Where the derived file is: beside `firebase.json`, as firebase-tools takes its folder for the root."""
    return options.root / f"firebase.sergap-{options.name}.json"


def write_config(options: StackOptions, ports: PortBlock) -> Path:
    """Write the derived configuration: this stack's ports, the Python at hand, and a page where the web is
    not built.

    Raises:
        StackError: `functions/venv` is missing.
    """
    config: dict[str, Any] = json.loads((options.root / "firebase.json").read_text())
    config["emulators"] = _emulators(options, ports)
    config["hosting"]["public"] = _public_folder(options)
    config["hosting"].setdefault("headers", []).append(web_config_header(options, ports))
    _let_apps_reach_emulators(config["hosting"]["headers"], ports)
    if options.functions:
        for codebase in config["functions"]:
            codebase["source"] = options.functions_source
            codebase["runtime"] = venv_runtime(options.root / codebase["source"] / "venv")
    else:
        del config["functions"]
        config["hosting"]["rewrites"] = [rule for rule in config["hosting"]["rewrites"] if "function" not in rule]
    path = config_path(options)
    path.write_text(json.dumps(config, indent=2) + "\n")
    return path


def started_emulators(options: StackOptions) -> list[str]:
    """What is handed to firebase-tools' `--only`."""
    chosen = [name for name in DATA_EMULATORS if name not in ("hub", "logging")]
    return [*chosen, *FUNCTION_EMULATORS] if options.functions else chosen


def venv_runtime(venv: Path) -> str:
    """Name of the runtime that fits a virtual environment, as `python311`.

    Raises:
        StackError: there is no such environment.
    """
    try:
        text = (venv / "pyvenv.cfg").read_text()
    except OSError as error:
        raise StackError(
            "functions/venv tidak ada; jalankan `make setup`", "functions/venv is missing; run `make setup`"
        ) from error
    match = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", text, re.MULTILINE)
    if match is None:
        raise StackError(f"{venv}/pyvenv.cfg tidak memuat versi", f"{venv}/pyvenv.cfg names no version")
    return f"python{match.group(1)}{match.group(2)}"


def web_config_header(options: StackOptions, ports: PortBlock) -> dict[str, Any]:
    """Hosting rule by which the web apps learn this stack's addresses (`web/src/kit/config.ts`).

    A header of the answer, and not a file in `web/dist`, as several stacks serve the same build on other ports.
    """
    settings = {
        "firebase": {"apiKey": "emulator", "projectId": PROJECT_ID, "appId": f"1:0:web:{PROJECT_ID}"},
        "emulators": {"auth": ports.address("auth"), "firestore": ports.address("firestore")},
        "fcm_url": f"http://{ports.address('fcm')}",
        "time_scale": options.time_scale,
    }
    value = json.dumps(settings, separators=(",", ":"))
    return {"source": "/config.json", "headers": [{"key": "X-Sergap-Config", "value": value}]}


def _let_apps_reach_emulators(rules: list[dict[str, Any]], ports: PortBlock) -> None:
    """Widen the content security policy by the emulators that the web apps call: Hosting has another port."""
    addresses = " ".join(f"http://{ports.address(name)}" for name in EMULATORS_OF_APPS)
    for header in (header for rule in rules for header in rule["headers"]):
        if header["key"] == "Content-Security-Policy":
            header["value"] = header["value"].replace("connect-src 'self'", f"connect-src 'self' {addresses}")


def _emulators(options: StackOptions, ports: PortBlock) -> dict[str, Any]:
    names = DATA_EMULATORS + (FUNCTION_EMULATORS if options.functions else ())
    emulators: dict[str, Any] = {name: {"host": "127.0.0.1", "port": ports.port(name)} for name in names}
    emulators["firestore"]["websocketPort"] = ports.port("firestore_websocket")
    return {**emulators, "singleProjectMode": True, "ui": {"enabled": False}}


def _public_folder(options: StackOptions) -> str:
    configured: str = json.loads((options.root / "firebase.json").read_text())["hosting"]["public"]
    if (options.root / configured / "index.html").is_file():
        return configured
    placeholder = options.folder / "public"
    for app in ("", "console", "agency"):
        folder = placeholder / app
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "index.html").write_text(PLACEHOLDER_PAGE)
    return str(placeholder.relative_to(options.root))
