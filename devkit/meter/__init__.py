"""Counting what the real handlers use of Google's services: the meter of `make bench` and of docs/architecture.md."""

import sys
from pathlib import Path

FUNCTIONS = str(Path(__file__).resolve().parents[2] / "functions")

if FUNCTIONS not in sys.path:  # `functions/` is a source root of its own, as it is when it is deployed.
    sys.path.insert(0, FUNCTIONS)
