"""The one device that the floor pushes to."""

from __future__ import annotations

import ast

from devkit.fcm.client import FcmEmulatorClient
from devkit.stack.options import REPOSITORY
from devkit.stack.state import StackAddresses

FLOOR = "bench/floor"
"""Folder of the floor's functions, below the checkout."""


def floor_token() -> str:
    """The token that the floor's functions send to. Read and not imported: importing would load Google's clients."""
    module = ast.parse((REPOSITORY / FLOOR / "main.py").read_text())
    for node in module.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TOKEN":
            return str(ast.literal_eval(node.value))
    raise LookupError("bench/floor/main.py has no TOKEN")


def register_floor_device(addresses: StackAddresses) -> None:
    """Make the FCM emulator know the floor's device."""
    with FcmEmulatorClient(addresses.fcm_url) as fcm:
        fcm.register_device("floor", token=floor_token())
