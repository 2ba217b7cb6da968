"""However a stack ends, none of its processes is left."""

from __future__ import annotations

import os
import signal
import subprocess

import psutil
import pytest
from stack.support import eventually, read_until, run_command, run_python, wait_ready

from devkit.stack.config import config_path
from devkit.stack.options import StackOptions
from devkit.stack.processes import marked_processes
from devkit.stack.state import read_state

pytestmark = pytest.mark.stack

DATA_STACK = """
import sys
from devkit.stack import LocalStack, StackOptions
from devkit.stack.cli import interruptible
with interruptible(), LocalStack(StackOptions(name=sys.argv[1], functions=False)) as stack:
    stack.wait()
"""
"""A stack without functions, which starts in half the time."""


def test_ctrl_c_on_sergap_up_leaves_nothing(name: str) -> None:
    """SIGINT ends `sergap up`, which has shown its addresses, with 130; no process and no file of it stays."""
    launcher = run_command("up", "--name", name, "--ports-from", "0", "--no-warm")
    state = wait_ready(name, launcher)
    shown = read_until(launcher, "Tekan Ctrl-C untuk berhenti")
    assert state.addresses.hosting_url in shown
    assert marked_processes(state.stack_id)
    os.killpg(launcher.pid, signal.SIGINT)
    launcher.communicate(timeout=60)
    assert launcher.returncode == 130
    assert marked_processes(state.stack_id) == []
    assert read_state(name) is None
    assert not config_path(StackOptions(name=name)).exists()


def test_ctrl_c_while_starting_leaves_nothing(name: str) -> None:
    """SIGINT before the stack is ready ends what has been started so far."""
    launcher = run_command("up", "--name", name, "--ports-from", "0")
    eventually(lambda: (state := read_state(name)) and marked_processes(state.stack_id), "it has begun to start")
    state = read_state(name)
    assert state is not None
    os.killpg(launcher.pid, signal.SIGINT)
    launcher.communicate(timeout=60)
    assert marked_processes(state.stack_id) == []


def test_a_launcher_killed_outright_is_cleaned_up_after(name: str) -> None:
    """After `kill -9` of the launcher its guard ends all that the launcher had started."""
    launcher = run_python(DATA_STACK, name)
    state = wait_ready(name, launcher)
    launcher.kill()
    launcher.communicate(timeout=60)
    eventually(lambda: not marked_processes(state.stack_id), "the guard has ended everything", timeout_s=30)


def test_down_ends_what_launcher_and_guard_left_behind(name: str) -> None:
    """After `kill -9` of launcher and guard everything runs on, ownerless, until `sergap down` ends it."""
    launcher = run_python(DATA_STACK, name)
    state = wait_ready(name, launcher)
    guard = _guard_of(launcher)
    guard.kill()
    launcher.kill()
    launcher.communicate(timeout=60)
    assert marked_processes(state.stack_id)
    down = run_command("down", "--name", name)
    output, _ = down.communicate(timeout=60)
    assert down.returncode == 0
    assert f"Stack '{name}' berhenti." in output
    assert marked_processes(state.stack_id) == []
    assert read_state(name) is None


def test_a_part_that_dies_ends_the_stack_with_one_line(name: str) -> None:
    """When an emulator dies, the launcher says which one, ends the rest and itself."""
    launcher = run_command("up", "--name", name, "--ports-from", "0", "--no-warm")
    state = wait_ready(name, launcher)
    fcm = next(each for each in marked_processes(state.stack_id) if "devkit.fcm" in each.cmdline())
    fcm.kill()
    output, _ = launcher.communicate(timeout=60)
    assert launcher.returncode == 1
    assert "fcm berhenti sendiri" in output
    assert marked_processes(state.stack_id) == []


def test_a_second_stack_of_one_name_is_refused(name: str) -> None:
    """While a stack runs, `up` of the same name says so in one line and does not touch it."""
    launcher = run_python(DATA_STACK, name)
    state = wait_ready(name, launcher)
    second = run_command("up", "--name", name, "--ports-from", "0")
    output, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"Stack '{name}' sudah berjalan" in output
    assert read_state(name) == state
    down = run_command("down", "--name", name)
    down.communicate(timeout=60)
    launcher.communicate(timeout=60)
    assert marked_processes(state.stack_id) == []


def _guard_of(launcher: subprocess.Popen[str]) -> psutil.Process:
    children = psutil.Process(launcher.pid).children()
    return next(child for child in children if "devkit.stack.guard" in child.cmdline())
