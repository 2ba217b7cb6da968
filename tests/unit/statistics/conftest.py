"""A scene for each test."""

from __future__ import annotations

import pytest

from tests.unit.statistics.scene import Scene


@pytest.fixture
def scene() -> Scene:
    """Nothing has happened yet."""
    return Scene()
