"""Writes the web's types and constants from the Python tables, so that the two cannot drift apart."""

import sys
from pathlib import Path

_FUNCTIONS = str(Path(__file__).resolve().parents[2] / "functions")
if _FUNCTIONS not in sys.path:  # the tables live under the functions' own root
    sys.path.append(_FUNCTIONS)
