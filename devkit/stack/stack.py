"""The launcher: starts every part of a local stack, waits until all is ready, and ends what it started."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

import httpx

from devkit.stack.config import config_path, write_config
from devkit.stack.errors import StackError
from devkit.stack.functions import scheduled_functions
from devkit.stack.locks import FileLock
from devkit.stack.options import PROJECT_ID, StackOptions
from devkit.stack.ports import PortBlock, reserve_ports
from devkit.stack.processes import end_processes, is_firebase_tools, new_stack_id, stack_prefix
from devkit.stack.readiness import answers, log_says_ready, tail, wait_until
from devkit.stack.services import (
    base_environment,
    clock_command,
    fcm_command,
    firebase_command,
    firebase_environment,
    maps_command,
    stack_addresses,
)
from devkit.stack.state import StackAddresses, StackState, launcher_started_at, state_path, write_state
from devkit.stack.warm_up import warm_up

Progress = Callable[[str], None]
"""Told what is being waited for, in Indonesian and English."""

TOPICS = ("alerts", "alerts-dead-letter")


class LocalStack:
    """A whole Sergap on this machine. Use as a context manager, or call `start` and `stop`."""

    def __init__(self, options: StackOptions | None = None, progress: Progress | None = None) -> None:
        self.options = options or StackOptions()
        self.stack_id = new_stack_id(self.options.root, self.options.name)
        self._tell: Progress = progress or (lambda _: None)
        self._lock = FileLock(self.options.folder / "lock")
        self._ports: PortBlock | None = None
        self._addresses: StackAddresses | None = None
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def addresses(self) -> StackAddresses:
        """Where the services answer.

        Raises:
            StackError: the stack has not been started.
        """
        if self._addresses is None:
            raise StackError("Stack belum dinyalakan", "The stack has not been started")
        return self._addresses

    @property
    def ports(self) -> PortBlock:
        """The block of ports that this stack holds.

        Raises:
            StackError: the stack has not been started.
        """
        if self._ports is None:
            raise StackError("Stack belum dinyalakan", "The stack has not been started")
        return self._ports

    def start(self) -> LocalStack:
        """Start everything and return when all is ready.

        Raises:
            StackError: a part is missing, died, or was not ready in time; nothing is left running.
        """
        if not self._lock.acquire():
            name = self.options.name
            raise StackError(
                f"Stack '{name}' sudah berjalan: `sergap down --name {name}`, atau pilih --name lain",
                f"Stack '{name}' is already running: stop it so, or choose another --name",
            )
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End every process of this stack and give its ports back; harmless when nothing runs."""
        self._tell("Menghentikan semua proses / Ending all processes")
        end_processes(self.stack_id, first=is_firebase_tools)
        for child in self._children.values():
            child.wait()
        self._children.clear()
        self._dismiss_guard()
        config_path(self.options).unlink(missing_ok=True)
        state_path(self.options.root, self.options.name).unlink(missing_ok=True)
        if self._ports is not None:
            self._ports.release()
            self._ports = None
        self._lock.release()

    def check(self) -> None:
        """Raise when a part has died.

        Raises:
            StackError: names the part and shows the end of its log.
        """
        for name, child in self._children.items():
            code = child.poll()
            if code is not None:
                raise StackError(
                    f"{name} berhenti sendiri (kode {code})",
                    f"{name} has stopped (code {code})",
                    self.log_tail(name),
                )

    def wait(self) -> None:
        """Block until a part dies.

        Raises:
            StackError: a part has died.
        """
        while True:
            self.check()
            time.sleep(0.5)

    def client_environment(self) -> dict[str, str]:
        """Variables that lead client libraries and Sergap's settings to this stack."""
        scale = {
            "SERGAP_TIME_SCALE": str(self.options.time_scale),
            "SERGAP_REGION_PACK": self.options.region_pack,
        }
        return {**self.addresses.client_environment(), **scale}

    def warm_up(self, *functions: str) -> None:
        """Start one worker of each function, of all when none is named, so that first calls are quick."""
        self._tell("Menghangatkan fungsi / Warming functions up")
        warm_up(self.addresses, functions)

    def log_path(self, part: str = "firebase") -> Path:
        """Log of a part: `firebase` (with all functions), `fcm`, `maps` or `clock`."""
        return self.options.folder / f"{part}.log"

    def log_text(self, part: str = "firebase") -> str:
        """Everything that a part has logged."""
        return self.log_path(part).read_text(errors="replace")

    def log_tail(self, part: str = "firebase", lines: int = 30) -> str:
        """The last lines of a part's log."""
        return tail(self.log_path(part), lines)

    def _start(self) -> None:
        self._tell("Mencari sisa proses / Looking for leftovers")
        end_processes(stack_prefix(self.options.root, self.options.name), first=is_firebase_tools)
        self._ports = reserve_ports(self.options.ports_from)
        self._addresses = stack_addresses(self._ports)
        self.options.folder.mkdir(parents=True, exist_ok=True)
        self._write_state("starting")
        write_config(self.options, self._ports)
        self._run_all(self._ports, self._addresses, time.monotonic() + self.options.start_timeout_s)
        self._write_state("ready")

    def _run_all(self, ports: PortBlock, addresses: StackAddresses, deadline: float) -> None:
        base = base_environment(self.options, self.stack_id)
        firebase = firebase_environment(self.options, base, ports, addresses)
        self._start_guard()
        self._spawn("firebase", firebase_command(self.options), firebase, self.options.folder)
        self._spawn("fcm", fcm_command(ports), base, self.options.root)
        self._spawn("maps", maps_command(self.options, ports), base, self.options.root)
        self._await("Emulator FCM", answers(f"{addresses.fcm_url}/health"), deadline)
        self._await("Emulator Maps", answers(f"{addresses.maps_url}/health"), deadline)
        self._await("Emulator Firebase", log_says_ready(self.log_path("firebase")), deadline)
        self._await("Hosting", answers(f"{addresses.hosting_url}/"), deadline)
        create_topics(addresses)
        if self.options.clock and self.options.functions:
            schedules = scheduled_functions(addresses, self.options.time_scale)
            self._spawn("clock", clock_command(ports, schedules), base, self.options.root)
            self._await("Jam", answers(f"{addresses.clock_url}/health"), deadline)

    def _spawn(self, part: str, command: list[str], environment: Mapping[str, str], folder: Path) -> None:
        with self.log_path(part).open("wb") as log:
            self._children[part] = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, cwd=folder,
                env=dict(environment), start_new_session=True,
            )  # fmt: skip

    def _await(self, what: str, condition: Callable[[], bool], deadline: float) -> None:
        self._tell(f"Menunggu {what} / Waiting for it")
        wait_until(condition, what, deadline, self.check)

    def _start_guard(self) -> None:
        command = [sys.executable, "-m", "devkit.stack.guard", self.stack_id, str(os.getpid())]
        self._guard = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=self.options.root,
            start_new_session=True,
        )

    def _dismiss_guard(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait()
            self._guard = None

    def _write_state(self, status: str) -> None:
        state = StackState(
            name=self.options.name,
            stack_id=self.stack_id,
            status=status,
            launcher_pid=os.getpid(),
            launcher_started_at=launcher_started_at(),
            region_pack=self.options.region_pack,
            time_scale=self.options.time_scale,
            addresses=self.addresses,
        )
        write_state(self.options.root, state)

    def __enter__(self) -> LocalStack:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def create_topics(addresses: StackAddresses) -> None:
    """Create the topics that no function listens to yet; the emulator does it for the others."""
    for topic in TOPICS:
        url = f"http://{addresses.pubsub_host}/v1/projects/{PROJECT_ID}/topics/{topic}"
        answer = httpx.put(url, json={}, timeout=30, trust_env=False)
        if answer.status_code not in (200, 409):
            raise StackError(f"Topik {topic} tidak dapat dibuat", f"Topic {topic} cannot be created", answer.text[:500])
