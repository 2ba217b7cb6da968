"""Fixtures of the integration tests: two stacks and a driver for each."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from driver import TRACES, Driver

from devkit.stack.options import StackOptions
from devkit.stack.stack import LocalStack

QUICK = 0.02
"""A deadline of 120 s comes after 2.4 s."""


@pytest.fixture(scope="session")
def quick_stack() -> Iterator[LocalStack]:
    """A stack whose deadlines come fifty times sooner."""
    name = f"quick-{os.getpid()}"
    traces = {"SERGAP_TRACES": f"file:{StackOptions(name=name).folder / TRACES}"}
    with LocalStack(StackOptions(name=name, time_scale=QUICK, extra_environment=traces)) as local:
        local.warm_up()
        yield local


@pytest.fixture(scope="session")
def driver(stack: LocalStack) -> Iterator[Driver]:
    """Plays people and devices on the shared stack."""
    with Driver(stack.addresses) as playing:
        yield playing


@pytest.fixture(scope="session")
def quick_driver(quick_stack: LocalStack) -> Iterator[Driver]:
    """Plays people and devices on the quick stack."""
    with Driver(quick_stack.addresses) as playing:
        yield playing
