"""What all tests share: the local stacks. Each starts with the first test that asks for it."""

from __future__ import annotations

import os

# Deadlines run in real time on the shared stack; tests of escalation ask for `quick_stack`.
os.environ.setdefault("SERGAP_TEST_TIME_SCALE", "1")

pytest_plugins = ["devkit.stack.testing"]
