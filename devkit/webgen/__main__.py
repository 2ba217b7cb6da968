"""`python -m devkit.webgen [--check]`: write web/src/generated and the apps' names, or say what is stale."""

from __future__ import annotations

import argparse
import sys

from devkit.webgen.files import GENERATED_FOLDER, generate, stale_files, write_files
from devkit.webgen.manifests import PUBLIC_FOLDER, apps_of, stale_manifests


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns the exit code, 1 when `--check` finds a stale file."""
    parser = argparse.ArgumentParser(prog="python -m devkit.webgen", description=__doc__)
    parser.add_argument("--pack", default="cilacap", help="paket wilayah / region pack")
    parser.add_argument("--check", action="store_true", help="periksa saja / only check")
    options = parser.parse_args(arguments)
    files = generate(options.pack)
    stale = stale_files(files)
    renamed = stale_manifests(apps_of(options.pack))
    if not options.check:
        write_files(files)
        for path, text in renamed.items():
            (PUBLIC_FOLDER / path).write_text(text, encoding="utf-8")
    word = "usang / stale" if options.check else "ditulis / written"
    sys.stdout.write("".join(f"{GENERATED_FOLDER.name}/{name}: {word}\n" for name in stale))
    sys.stdout.write("".join(f"{PUBLIC_FOLDER.name}/{path}: {word}\n" for path in renamed))
    return int(options.check and bool(stale or renamed))


if __name__ == "__main__":
    raise SystemExit(main())
