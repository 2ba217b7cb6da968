"""``python -m devkit.clock``: runs the clock on 127.0.0.1 until it is stopped."""

from __future__ import annotations

import logging

import uvicorn

from devkit.clock.config import read_config
from devkit.clock.server import create_app


def main() -> None:
    """Reads the flags and serves."""
    config = read_config()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    uvicorn.run(
        create_app(config),
        host="127.0.0.1",
        port=config.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
