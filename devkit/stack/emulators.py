"""Finding the two emulators that are Java programs: Firestore's and Pub/Sub's.

In this order: what the environment names (`FIRESTORE_EMULATOR_BINARY_PATH`, `PUBSUB_EMULATOR_BINARY_PATH`),
what firebase-tools has downloaded before, the copies of an installed Google Cloud SDK, and last a download by
firebase-tools.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from devkit.stack.errors import StackError

EMULATORS = ("firestore", "pubsub")
FIRESTORE_MAIN_CLASS = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
DOWNLOAD_TIMEOUT_S = 900.0
"""The two files are 190 MB together (`downloadableEmulatorInfo.json` of firebase-tools 15.34.2)."""

Download = Callable[[str], bool]
"""Fetches one emulator by name; says whether it succeeded."""


def emulator_environment(
    firebase_tools: Path, folder: Path, environment: Mapping[str, str], download: Download
) -> dict[str, str]:
    """Variables that lead firebase-tools to both emulators; empty where its own download is in place.

    Args:
        firebase_tools: folder of the installed npm package.
        folder: where small launchers for the SDK's copies are written.
        environment: where overrides, `PATH` and `HOME` are read.
        download: asked for what is nowhere on this machine.

    Raises:
        StackError: an emulator is neither here nor to be had.
    """
    variables: dict[str, str] = {}
    for emulator in EMULATORS:
        variables.update(_locate(emulator, firebase_tools, folder, environment, download))
    return variables


def find_cloud_sdk(environment: Mapping[str, str]) -> Path | None:
    """Root of the installed Google Cloud SDK, or None."""
    gcloud = shutil.which("gcloud", path=environment.get("PATH", ""))
    if gcloud is None:
        return None
    root = Path(gcloud).resolve().parent.parent
    if (root / "platform").is_dir():
        return root
    return _ask_gcloud(gcloud)


def firebase_download(firebase_command: list[str], environment: Mapping[str, str], log: Path) -> Download:
    """A `Download` that lets firebase-tools fetch the emulator; what it says goes to `log`."""

    def download(emulator: str) -> bool:
        with log.open("ab") as output:
            try:
                result = subprocess.run(
                    [*firebase_command, f"setup:emulators:{emulator}"],
                    stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=log.parent,
                    env=dict(environment), timeout=DOWNLOAD_TIMEOUT_S, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return False
        return result.returncode == 0

    return download


def _locate(
    emulator: str, firebase_tools: Path, folder: Path, environment: Mapping[str, str], download: Download
) -> dict[str, str]:
    variable = f"{emulator.upper()}_EMULATOR_BINARY_PATH"
    if environment.get(variable):
        return {variable: environment[variable]}
    if _downloaded(emulator, firebase_tools, environment):
        return {}
    sdk = find_cloud_sdk(environment)
    launcher = _sdk_launcher(emulator, sdk, folder) if sdk else None
    if launcher is not None:
        return {variable: str(launcher)}
    if download(emulator):
        return {}
    raise StackError(
        f"Emulator {emulator} tidak ada: tidak dapat diunduh firebase-tools dan Google Cloud SDK"
        f" (gcloud components install cloud-firestore-emulator pubsub-emulator) tidak ditemukan",
        f"No {emulator} emulator: firebase-tools could not download it and no Google Cloud SDK has it",
    )


def _downloaded(emulator: str, firebase_tools: Path, environment: Mapping[str, str]) -> bool:
    catalogue = firebase_tools / "lib" / "emulator" / "downloadableEmulatorInfo.json"
    info: dict[str, str] = json.loads(catalogue.read_text())[emulator]
    default = Path(environment.get("HOME") or Path.home()) / ".cache/firebase/emulators"
    cache = Path(environment.get("FIREBASE_EMULATORS_PATH") or default)
    relative = info.get("binaryPathRelativeToCacheDir") or info["downloadPathRelativeToCacheDir"]
    return (cache / relative).is_file()


def _sdk_launcher(emulator: str, sdk: Path, folder: Path) -> Path | None:
    if emulator == "firestore":
        jar = sdk / "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
        return _write_manifest_jar(jar, folder / "firestore-emulator.jar") if jar.is_file() else None
    script = sdk / "platform/pubsub-emulator/bin/cloud-pubsub-emulator"
    return _write_script(script, folder / "pubsub-emulator.sh") if script.is_file() else None


def _write_manifest_jar(jar: Path, target: Path) -> Path:
    """Write a jar that holds nothing but a manifest: the SDK's own has no main class, and `java -jar` wants
    one.

    Lines of a manifest may have 72 bytes; longer ones go on after a line break and a space (JAR
    specification).
    """
    lines = ["Manifest-Version: 1.0", f"Main-Class: {FIRESTORE_MAIN_CLASS}", f"Class-Path: {jar.as_uri()}"]
    folded = "\r\n".join("\r\n ".join(_chunks(line, 70)) for line in lines)
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("META-INF/MANIFEST.MF", folded + "\r\n\r\n")
    return target


def _write_script(script: Path, target: Path) -> Path:
    """Write a script that starts the SDK's: firebase-tools does `chmod` on it, as only an owner may."""
    target.write_text(f'#!/bin/sh\nexec "{script}" "$@"\n')
    target.chmod(0o755)
    return target


def _chunks(line: str, size: int) -> list[str]:
    return [line[start : start + size] for start in range(0, len(line), size)]


def _ask_gcloud(gcloud: str) -> Path | None:
    command = [gcloud, "info", "--format=value(installation.sdk_root)"]
    environment = dict(os.environ, CLOUDSDK_CORE_DISABLE_PROMPTS="1")
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired):
        return None
    root = Path(answer.stdout.strip() or "/nonexistent")
    return root if (root / "platform").is_dir() else None
