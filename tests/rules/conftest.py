"""One Firestore emulator for all tests of the rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rules.emulator import firestore_emulator


@pytest.fixture(scope="session")
def emulator_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Base URL of a running Firestore emulator."""
    with firestore_emulator(tmp_path_factory.mktemp("firestore")) as url:
        yield url
