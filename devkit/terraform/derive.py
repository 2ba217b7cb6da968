"""`make infra-schema`: derives `infra/schema/google.json` anew from the provider's bindings, fetched from PyPI."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from devkit.terraform.schema import Bindings, Block, dump, used_types

VERSION = "21.1.0"
PROVIDER_VERSION = "8.7.0"
BINDINGS = ("cdktn-provider-google", "cdktn-provider-google-beta")
"""The second holds what only the beta provider has: Firebase's own resources."""


def main() -> None:
    """Fetch, read, write."""
    with tempfile.TemporaryDirectory() as folder:
        fetched = [_fetch(name, Path(folder)) for name in BINDINGS]
        kinds: dict[str, dict[str, Block]] = {"resource": {}, "data": {}}
        for kind, name in sorted(used_types()):
            kinds[kind][name] = Bindings(_module(fetched, kind, name)).block()
    dump(f"{BINDINGS[0]} and {BINDINGS[1]} {VERSION} (provider {PROVIDER_VERSION}), MPL-2.0", kinds)


def _fetch(name: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*command, f"{name}=={VERSION}"], check=True)
    package = name.replace("-", "_")
    with zipfile.ZipFile(next(folder.glob(f"{package}-{VERSION}*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder / package


def _module(packages: list[Path], kind: str, name: str) -> Path:
    short = name.removeprefix("google_")
    folders = {"resource": (short, name), "data": (f"data_{name}",)}[kind]
    for package in packages:
        for folder in folders:
            if (module := package / folder / "__init__.py").exists():
                return module
    raise SystemExit(f"{name}: not in {BINDINGS}")


if __name__ == "__main__":
    main()
