"""What all tests share: the local stacks. Each starts with the first test that asks for it."""

from __future__ import annotations

import os

from hypothesis import settings

# Deadlines run in real time on the shared stack; tests of escalation ask for `quick_stack`.
os.environ.setdefault("SERGAP_TEST_TIME_SCALE", "1")

# A property's truth does not depend on how busy the machine is.
settings.register_profile("sergap", deadline=None)
settings.load_profile("sergap")

pytest_plugins = ["devkit.stack.testing"]
