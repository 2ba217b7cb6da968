"""``python -m devkit.fcm --port 9110``: runs the FCM emulator on 127.0.0.1 until it is stopped."""

from __future__ import annotations

import argparse

import uvicorn

from devkit.fcm.emulator import FcmEmulator
from devkit.fcm.log import LOG_LIMIT_DEFAULT
from devkit.fcm.server import create_app


def main() -> None:
    """Reads the flags and serves."""
    parser = argparse.ArgumentParser(prog="python -m devkit.fcm", description=__doc__)
    parser.add_argument("--port", type=int, default=9110)
    parser.add_argument("--log-limit", type=int, default=LOG_LIMIT_DEFAULT, help="messages kept in the log")
    parser.add_argument("--seed", type=int, default=None, help="seed for faults with a probability")
    options = parser.parse_args()
    uvicorn.run(
        create_app(FcmEmulator(options.log_limit, options.seed)),
        host="127.0.0.1",
        port=options.port,
        log_level="warning",
        access_log=False,
        # Event streams never end by themselves: do not wait for them on the way out.
        timeout_graceful_shutdown=1,
    )


if __name__ == "__main__":
    main()
