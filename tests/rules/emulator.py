"""The Firestore emulator alone: rules can be replaced while it runs, and each project on it has its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from devkit.stack.emulators import emulator_environment, firebase_download
from devkit.stack.errors import StackError
from devkit.stack.java import find_java, java_environment
from devkit.stack.options import REPOSITORY
from devkit.stack.processes import MARKER, end_processes, new_stack_id
from devkit.stack.readiness import answers, tail, wait_until

START_TIMEOUT_S = 60.0
FIREBASE_TOOLS = REPOSITORY / "node_modules" / "firebase-tools"


@contextmanager
def firestore_emulator(folder: Path) -> Iterator[str]:
    """Run the emulator on a free port.

    Args:
        folder: where its log and launcher go.

    Yields:
        Its base URL.

    Raises:
        StackError: Java or the emulator is missing, or it did not start.
    """
    marker = new_stack_id(REPOSITORY, f"rules-{os.getpid()}")
    port = _free_port()
    java = find_java(os.environ)
    environment = {**os.environ, **java_environment(java, os.environ.get("PATH", "")), MARKER: marker}
    command = [str(java / "bin" / "java"), "-jar", str(_jar(folder)), "--host", "127.0.0.1", "--port", str(port)]
    log = folder / "firestore.log"
    with log.open("wb") as output, _guard(marker):
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=folder
        )
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + START_TIMEOUT_S
            wait_until(answers(f"{url}/"), "Firestore", deadline, lambda: _still_runs(process, log))
            yield url
        finally:
            end_processes(marker)
            process.wait()


@contextmanager
def _guard(marker: str) -> Iterator[None]:
    """End the emulator even when this process is killed."""
    command = [sys.executable, "-m", "devkit.stack.guard", marker, str(os.getpid())]
    guard = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=REPOSITORY, start_new_session=True
    )
    assert guard.stdin is not None
    try:
        yield
    finally:
        guard.stdin.close()
        guard.wait()


def _still_runs(process: subprocess.Popen[bytes], log: Path) -> None:
    if process.poll() is not None:
        raise StackError("Emulator Firestore berhenti", "The Firestore emulator has stopped", tail(log))


def _jar(folder: Path) -> Path:
    node = shutil.which("node") or "node"
    tool = [node, str(FIREBASE_TOOLS / "lib" / "bin" / "firebase.js")]
    download = firebase_download(tool, os.environ, folder / "download.log")
    found = emulator_environment(FIREBASE_TOOLS, folder, os.environ, download)
    named = found.get("FIRESTORE_EMULATOR_BINARY_PATH")
    return Path(named) if named else _downloaded_jar()


def _downloaded_jar() -> Path:
    catalogue = FIREBASE_TOOLS / "lib" / "emulator" / "downloadableEmulatorInfo.json"
    name: str = json.loads(catalogue.read_text())["firestore"]["downloadPathRelativeToCacheDir"]
    cache = os.environ.get("FIREBASE_EMULATORS_PATH") or Path.home() / ".cache/firebase/emulators"
    return Path(cache) / name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
