"""The programs that make up a stack: what is run, in which environment."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from devkit.stack.config import config_path, started_emulators
from devkit.stack.emulators import emulator_environment, firebase_download
from devkit.stack.errors import StackError
from devkit.stack.java import find_java, java_environment
from devkit.stack.options import PROJECT_ID, StackOptions
from devkit.stack.ports import PortBlock
from devkit.stack.processes import MARKER
from devkit.stack.state import StackAddresses

DISCOVERY_TIMEOUT_S = 120
"""How long firebase-tools waits for Python to list the functions, and for a worker to answer. Its own 10 s
and 30 s are too short when two stacks start at once on two cores."""

PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
"""For a download alone: the emulators talk to each other on this machine."""

PRELOADS = ("worker_ports.cjs", "fresh_connections.cjs", "quiet_log.cjs")
"""What is loaded into firebase-tools before itself; each says why."""

DROPPED_VARIABLES = (
    "GOOGLE_APPLICATION_CREDENTIALS", "FIREBASE_TOKEN", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH",
    "VIRTUAL_ENV", "NODE_OPTIONS", "WEB_HOST", *PROXIES,
)  # fmt: skip
"""Never handed on: an account, or a setting of the caller's shell that would change how workers run."""


def stack_addresses(ports: PortBlock) -> StackAddresses:
    """Where the services of a stack answer."""
    return StackAddresses(
        project_id=PROJECT_ID,
        hosting_url=f"http://{ports.address('hosting')}",
        functions_url=f"http://{ports.address('functions')}",
        firestore_host=ports.address("firestore"),
        auth_host=ports.address("auth"),
        pubsub_host=ports.address("pubsub"),
        tasks_host=ports.address("tasks"),
        fcm_url=f"http://{ports.address('fcm')}",
        maps_url=f"http://{ports.address('maps')}",
        clock_url=f"http://{ports.address('clock')}",
    )


def base_environment(options: StackOptions, stack_id: str) -> dict[str, str]:
    """Environment of every program of the stack: the caller's, without accounts, with the marker."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED_VARIABLES}
    return {
        **kept,
        MARKER: stack_id,
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "METADATA_SERVER_DETECTION": "none",
        **options.extra_environment,
    }


def functions_environment(options: StackOptions, addresses: StackAddresses) -> dict[str, str]:
    """Sergap's settings as the functions read them (`functions/shared/settings.py`)."""
    return {
        "SERGAP_FCM_URL": addresses.fcm_url,
        "SERGAP_MAPS_URL": addresses.maps_url,
        "SERGAP_MAPS_KEY": "AIza-emulator",
        "SERGAP_TASKS_HOST": addresses.clock_host if options.clock else addresses.tasks_host,
        "SERGAP_TIME_SCALE": str(options.time_scale),
        "SERGAP_REGION_PACK": options.region_pack,
    }


def firebase_environment(
    options: StackOptions, base: Mapping[str, str], ports: PortBlock, addresses: StackAddresses
) -> dict[str, str]:
    """Environment of firebase-tools, from which its JVMs and Python workers inherit.

    Its configuration, its hub's address file and the SDK's credentials are looked for in the stack's own
    folder, so that no account is used and two stacks do not write the same files; nothing is fetched from the
    Internet.

    Raises:
        StackError: Java or an emulator is missing.
    """
    home = options.folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    _write_tool_settings(home)
    java = find_java(base)
    environment = {
        **base,
        **functions_environment(options, addresses),
        **java_environment(java, base.get("PATH", "")),
        "XDG_CONFIG_HOME": str(home),
        "CLOUDSDK_CONFIG": str(home / "gcloud"),
        "TMPDIR": str(home),
        "CI": "1",
        "NO_COLOR": "1",
        "NO_UPDATE_NOTIFIER": "1",
        "FUNCTIONS_DISCOVERY_TIMEOUT": str(DISCOVERY_TIMEOUT_S),
        "FUNCTIONS_EMULATOR_PARALLEL": str(options.parallel_workers),
        "SERGAP_WORKER_PORTS": ports.worker_ports,
    }
    package = _firebase_package(options.root)
    proxies = {name: os.environ[name] for name in PROXIES if name in os.environ}
    log = options.folder / "download.log"
    download = firebase_download(_firebase_binary(options.root), {**environment, **proxies}, log)
    return {**environment, **emulator_environment(package, options.folder, base, download)}


def firebase_command(options: StackOptions) -> list[str]:
    """Command that runs the emulator suite.

    Raises:
        StackError: Node.js or firebase-tools is missing.
    """
    node, script = _firebase_binary(options.root)
    preloads = [str(Path(__file__).with_name(name)) for name in PRELOADS]
    return [
        node, *(part for preload in preloads for part in ("--require", preload)), script, "emulators:start",
        "--project", PROJECT_ID,
        "--config", str(config_path(options)),
        "--only", ",".join(started_emulators(options)),
        "--log-verbosity", "INFO",
        "--non-interactive",
    ]  # fmt: skip


def fcm_command(ports: PortBlock) -> list[str]:
    """Command that runs the FCM emulator."""
    return [sys.executable, "-m", "devkit.fcm", "--port", str(ports.port("fcm"))]


def maps_command(options: StackOptions, ports: PortBlock) -> list[str]:
    """Command that runs the Maps emulator."""
    pack = str(options.region_folder)
    return [sys.executable, "-m", "devkit.maps", "--port", str(ports.port("maps")), "--pack", pack]


def clock_command(ports: PortBlock, schedules: Mapping[str, float]) -> list[str]:
    """Command that runs the clock.

    Args:
        ports: the stack's ports.
        schedules: name of each scheduled function and the seconds between two of its runs.
    """
    flags = [f"--schedule={function}={every_s:g}" for function, every_s in schedules.items()]
    return [
        sys.executable, "-m", "devkit.clock",
        "--port", str(ports.port("clock")),
        "--functions-host", ports.address("functions"),
        "--tasks-host", ports.address("tasks"),
        *flags,
    ]  # fmt: skip


def _firebase_package(root: Path) -> Path:
    package = root / "node_modules" / "firebase-tools"
    if not package.is_dir():
        raise StackError("firebase-tools tidak ada; jalankan `make setup`", "No firebase-tools; run `make setup`")
    return package


def _firebase_binary(root: Path) -> list[str]:
    node = shutil.which("node")
    if node is None:
        raise StackError("Node.js 20 atau lebih baru tidak ada di PATH", "No Node.js 20 or newer on PATH")
    return [node, str(_firebase_package(root) / "lib" / "bin" / "firebase.js")]


def _write_tool_settings(home: Path) -> None:
    """Tell firebase-tools that usage is not to be reported and that today's message has been fetched."""
    folder = home / "configstore"
    folder.mkdir(exist_ok=True)
    fetched_ms = int(time.time() * 1000)
    (folder / "firebase-tools.json").write_text(f'{{"usage": false, "motd": {{"fetched": {fetched_ms}}}}}\n')
