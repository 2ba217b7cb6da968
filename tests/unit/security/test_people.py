"""How a person is named at `sergap user` and at the console's role commands."""

from __future__ import annotations

import pytest

from shared.errors import ErrorCode, Refused
from shared.roles import normalized_person


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (" Ani@Polri.GO.ID ", "ani@polri.go.id"),
        ("0812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("operator1", "operator1"),
        ("Xk3vB0aUlQd9", "Xk3vB0aUlQd9"),
    ],
)
def test_people_are_named_as_firebase_writes_them(typed: str, found: str) -> None:
    """Capitals, blanks and national numbers make no second person of anybody; uids keep their capitals."""
    assert normalized_person(typed, "ID") == found


@pytest.mark.parametrize("typed", ["", "   ", "+000000000"])
def test_nobody_is_not_found(typed: str) -> None:
    """What can be no person is refused as one who is not there."""
    with pytest.raises(Refused) as refused:
        normalized_person(typed, "ID")
    assert refused.value.code is ErrorCode.NOT_FOUND
