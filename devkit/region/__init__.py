"""Making and checking region packs: YAML in, `pack.json`, `jurisdiction.bin` and `outlines.json` out."""

import sys
from pathlib import Path

_FUNCTIONS = str(Path(__file__).resolve().parents[2] / "functions")
if _FUNCTIONS not in sys.path:  # packs are read by the functions' own reader, which lives under its own root
    sys.path.append(_FUNCTIONS)
