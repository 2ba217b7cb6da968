"""Runs the real emulators as child processes for the contract tests, and ends them by their pid."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

REPOSITORY = Path(__file__).resolve().parents[2]
START_DEADLINE_S = 20.0

http = httpx.Client(trust_env=False, timeout=10)
"""One client for all tests: a new one loads certificates, which costs 20 ms."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(module: str, *flags: str) -> Iterator[str]:
    """Runs ``python -m module --port N flags`` while the block lasts and gives its base URL."""
    port = free_port()
    command = [sys.executable, "-m", module, "--port", str(port), *flags]
    child = subprocess.Popen(command, cwd=REPOSITORY)
    base_url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: _is_healthy(child, base_url), START_DEADLINE_S)
        yield base_url
    finally:
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait_until(condition: Callable[[], bool], deadline_s: float = 5.0) -> None:
    """Polls a condition every 20 ms.

    Raises:
        TimeoutError: it did not become true within ``deadline_s`` seconds.
    """
    end_s = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > end_s:
            raise TimeoutError(f"not true within {deadline_s} s")
        time.sleep(0.02)


def _is_healthy(child: subprocess.Popen[bytes], base_url: str) -> bool:
    if child.poll() is not None:
        raise RuntimeError(f"the server ended with code {child.returncode}")
    try:
        return http.get(f"{base_url}/health", timeout=1).status_code == 200
    except httpx.TransportError:
        return False
