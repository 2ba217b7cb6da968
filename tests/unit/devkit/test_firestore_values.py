"""Firestore's REST values as Python has them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from devkit.timeline.documents import plain_value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"nullValue": None}, None),
        ({"integerValue": "12"}, 12),
        ({"doubleValue": 1}, 1.0),
        ({"booleanValue": False}, False),
        ({"stringValue": "a"}, "a"),
        ({"bytesValue": "YWI="}, b"ab"),
        ({"timestampValue": "2026-01-01T00:00:00.123456Z"}, datetime(2026, 1, 1, 0, 0, 0, 123456, UTC)),
        ({"arrayValue": {}}, []),
        ({"arrayValue": {"values": [{"integerValue": "1"}]}}, [1]),
        ({"mapValue": {"fields": {"a": {"mapValue": {}}}}}, {"a": {}}),
    ],
)
def test_each_kind_of_value_is_read(value: dict[str, Any], expected: object) -> None:
    """Also empty arrays and maps, which the API sends without content."""
    assert plain_value(value) == expected


def test_a_kind_that_sergap_does_not_store_is_refused() -> None:
    """Better loud than wrong."""
    with pytest.raises(ValueError, match="geoPointValue"):
        plain_value({"geoPointValue": {}})
