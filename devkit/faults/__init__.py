"""The fault harness: the real handlers on an in-memory store, under a seeded scheduler that breaks what can break.

`python -m devkit.faults --seed N` replays one schedule, `--schedules N --from-seed S` runs many.
"""

import sys
from pathlib import Path

FUNCTIONS = str(Path(__file__).resolve().parents[2] / "functions")

if FUNCTIONS not in sys.path:  # `functions/` is a source root of its own, as it is when it is deployed.
    sys.path.insert(0, FUNCTIONS)
