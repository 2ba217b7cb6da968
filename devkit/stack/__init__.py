"""The local stack: Google's emulators, Sergap's own, and the launcher that starts and ends them together."""

from devkit.stack.errors import StackError
from devkit.stack.options import PROJECT_ID, REGION, StackOptions
from devkit.stack.stack import LocalStack
from devkit.stack.state import StackAddresses, StackState, find_running

__all__ = [
    "PROJECT_ID",
    "REGION",
    "LocalStack",
    "StackAddresses",
    "StackError",
    "StackOptions",
    "StackState",
    "find_running",
]
