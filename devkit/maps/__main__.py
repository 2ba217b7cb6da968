"""``python -m devkit.maps --port 9120 --pack DIR``: runs the Maps emulator on 127.0.0.1 until it is stopped."""

from __future__ import annotations

import argparse
from pathlib import Path

import uvicorn

from devkit.maps.places import load_region
from devkit.maps.server import create_app


def main() -> None:
    """Reads the flags and the pack, and serves."""
    parser = argparse.ArgumentParser(prog="python -m devkit.maps", description=__doc__)
    parser.add_argument("--port", type=int, default=9120)
    parser.add_argument("--pack", type=Path, required=True, help="folder of a region pack")
    options = parser.parse_args()
    uvicorn.run(
        create_app(load_region(options.pack)),
        host="127.0.0.1",
        port=options.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
