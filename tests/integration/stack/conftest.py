"""A name for each test's own stack."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from stack.support import unique_name


@pytest.fixture
def name() -> Iterator[str]:
    """Name of a stack that this test alone starts."""
    with unique_name() as chosen:
        yield chosen
