"""What a machine lacks is said in one line, before anything is started."""

from __future__ import annotations

import socket
import subprocess
import zipfile
from pathlib import Path

import pytest

from devkit.stack.config import venv_runtime
from devkit.stack.emulators import emulator_environment
from devkit.stack.errors import StackError
from devkit.stack.java import OLDEST_JAVA, find_java
from devkit.stack.options import REPOSITORY, StackOptions
from devkit.stack.ports import reserve_ports

FIREBASE_TOOLS = REPOSITORY / "node_modules" / "firebase-tools"


class FakeDownload:
    """Records what is asked for and answers as told."""

    def __init__(self, succeeds: bool) -> None:
        self.succeeds = succeeds
        self.asked: list[str] = []

    def __call__(self, emulator: str) -> bool:
        self.asked.append(emulator)
        return self.succeeds


def test_without_java_there_is_one_clear_line(tmp_path: Path) -> None:
    """No JAVA_HOME, none on PATH and none bundled: the line names the version that is needed and the remedy."""
    with pytest.raises(StackError) as caught:
        find_java({"PATH": str(tmp_path)}, bundled=tmp_path)
    assert caught.value.line.startswith(f"Java {OLDEST_JAVA} atau lebih baru tidak ada; jalankan `make setup`")
    assert "\n" not in str(caught.value)


def test_an_old_java_is_passed_over_for_the_bundled_one(tmp_path: Path) -> None:
    """A Java 17 on PATH is not taken while a Java 25 is bundled."""
    old = write_java(tmp_path / "old", "17.0.15")
    bundled = write_java(tmp_path / "bundled", "25.0.1")
    assert find_java({"PATH": str(old / "bin")}, bundled=bundled) == bundled


def test_an_old_java_alone_is_named_in_the_line(tmp_path: Path) -> None:
    """The line says which version was found, so that nobody wonders why theirs is not taken."""
    old = write_java(tmp_path / "old", "17.0.15")
    with pytest.raises(StackError, match="Java 17"):
        find_java({"JAVA_HOME": str(old), "PATH": ""}, bundled=tmp_path)


def test_without_emulators_there_is_one_clear_line(tmp_path: Path) -> None:
    """Nothing downloaded, no SDK and a download that fails: the line names the emulator and both ways to it."""
    download = FakeDownload(succeeds=False)
    with pytest.raises(StackError) as caught:
        emulator_environment(FIREBASE_TOOLS, tmp_path, bare_machine(tmp_path), download)
    assert caught.value.line.startswith("Emulator firestore tidak ada")
    assert "Google Cloud SDK" in caught.value.line
    assert "\n" not in str(caught.value)
    assert download.asked == ["firestore"]


def test_a_download_that_succeeds_needs_nothing_else(tmp_path: Path) -> None:
    """Where firebase-tools can fetch both emulators, no path is forced on it."""
    download = FakeDownload(succeeds=True)
    assert emulator_environment(FIREBASE_TOOLS, tmp_path, bare_machine(tmp_path), download) == {}
    assert download.asked == ["firestore", "pubsub"]


def test_the_copies_of_a_cloud_sdk_are_used_without_a_download(tmp_path: Path) -> None:
    """With an SDK on PATH the variables lead to a jar that names its main class, and to a script."""
    sdk = write_cloud_sdk(tmp_path / "a folder with a rather long name, longer than a line of a manifest may be")
    download = FakeDownload(succeeds=False)
    machine = bare_machine(tmp_path) | {"PATH": str(sdk / "bin")}
    variables = emulator_environment(FIREBASE_TOOLS, tmp_path, machine, download)
    manifest = zipfile.ZipFile(variables["FIRESTORE_EMULATOR_BINARY_PATH"]).read("META-INF/MANIFEST.MF").decode()
    unfolded = manifest.replace("\r\n ", "")
    assert "Main-Class: com.google.cloud.datastore.emulator.firestore.CloudFirestore\r\n" in unfolded
    assert f"Class-Path: {(sdk / 'platform/cloud-firestore-emulator').as_uri()}/" in unfolded
    assert all(len(line.encode()) <= 72 for line in manifest.split("\r\n"))
    script = subprocess.run([variables["PUBSUB_EMULATOR_BINARY_PATH"], "--port=1"], capture_output=True, text=True)
    assert script.stdout == "pubsub --port=1\n"
    assert download.asked == []


def test_a_taken_port_is_named() -> None:
    """When a fixed port is in use, the line names it and the option that chooses others."""
    with reserve_ports(None) as block:
        first = block.first
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", first + 4))
        occupant.listen()
        with pytest.raises(StackError, match=rf"Porta {first + 4} .*--ports-from"):
            reserve_ports(first)


def test_two_reservations_never_share_a_port() -> None:
    """A block that is held is not given out again, even before anything listens there."""
    with reserve_ports(None) as one:
        with reserve_ports(None) as other:
            assert abs(one.first - other.first) >= 100
        with pytest.raises(StackError, match=f"mulai {one.first}"):
            reserve_ports(one.first)


def test_a_missing_functions_environment_is_said(tmp_path: Path) -> None:
    """Without functions/venv the line says to run `make setup`."""
    with pytest.raises(StackError, match="functions/venv tidak ada; jalankan `make setup`"):
        venv_runtime(tmp_path)


@pytest.mark.parametrize(("version", "runtime"), [("3.11.7", "python311"), ("3.13.0", "python313")])
def test_the_runtime_follows_the_functions_environment(tmp_path: Path, version: str, runtime: str) -> None:
    """The runtime is that of the environment's Python, whatever `firebase.json` says."""
    (tmp_path / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}\n")
    assert venv_runtime(tmp_path) == runtime


def test_a_name_that_cannot_be_a_folder_is_refused() -> None:
    """Names become file names and markers; a path or a blank in them is refused at once."""
    for name in ("", "../x", "a b", "A", "x" * 40):
        with pytest.raises(StackError, match="tidak sah"):
            StackOptions(name=name)


def bare_machine(home: Path) -> dict[str, str]:
    """Environment of a machine on which no emulator was ever downloaded and nothing is installed."""
    return {"PATH": str(home / "nothing"), "HOME": str(home)}


def write_java(home: Path, version: str) -> Path:
    """A program that answers `java -version` as the real one does."""
    write_script(home / "bin" / "java", f"echo 'openjdk version \"{version}\" 2025-01-01' >&2")
    return home


def write_cloud_sdk(root: Path) -> Path:
    """The files of a Google Cloud SDK that the launcher looks for."""
    write_script(root / "bin" / "gcloud", "exit 1")
    write_script(root / "platform/pubsub-emulator/bin/cloud-pubsub-emulator", 'echo pubsub "$@"')
    jar = root / "platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"")
    return root


def write_script(path: Path, body: str) -> None:
    """An executable shell script."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
