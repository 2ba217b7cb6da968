"""`python -m devkit.licences SBOM...`: the licences of all packages in CycloneDX files, and how many each covers."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

UNKNOWN = "tidak dinyatakan / not declared"


def licences(document: Mapping[str, Any]) -> dict[str, set[str]]:
    """Licence to the packages under it.

    Args:
        document: a CycloneDX document.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for component in document.get("components", ()):
        package = f"{component['name']} {component.get('version', '')}".strip()
        for name in set(_names(component)) or {UNKNOWN}:
            found[name].add(package)
    return dict(found)


def _names(component: Mapping[str, Any]) -> Iterable[str]:
    for choice in component.get("licenses", ()):
        licence = choice.get("license", {})
        name = choice.get("expression") or licence.get("id") or licence.get("name")
        if name:
            yield str(name).splitlines()[0][:60]


def main(files: list[str]) -> int:
    """Print a table for each file."""
    for file in files:
        table = licences(json.loads(Path(file).read_text(encoding="utf-8")))
        sys.stdout.write(f"{file}\n")
        for name, packages in sorted(table.items(), key=lambda item: -len(item[1])):
            few = ", ".join(sorted(packages)) if len(packages) <= 3 or name == UNKNOWN else ""
            sys.stdout.write(f"  {len(packages):4}  {name}  {few}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
