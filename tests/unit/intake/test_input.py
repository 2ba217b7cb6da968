"""What callers send: cleaned, checked, limited; and the duress PIN."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.caller_commands import is_better
from intake.duress import is_duress_pin, pin_hash
from intake.rate_limit import spend_token
from intake.submission import ReportSubmission, normalized_phone
from shared.errors import InvalidInput, RateLimited, Refused
from shared.http_edge import require_strict_json
from shared.model.report import Bucket, Position
from shared.parsing import parse_input

NOW = datetime(2026, 11, 24, tzinfo=UTC)
GOOD = {"report_id": str(uuid.uuid4()), "category": "kebakaran", "position": None, "pressed_at": "2026-11-24T00:00:00Z"}


def submitted(**fields: object) -> ReportSubmission:
    """A submission with some fields changed."""
    return parse_input(ReportSubmission, json.dumps({**GOOD, **fields}).encode())


def test_disguising_characters_are_removed() -> None:
    """Control and bidirectional override characters cannot turn a text around on an operator's screen."""
    assert submitted(description="\u202eaku\u0000 di\u2066sini\u2069\n").description == "aku disini"


def test_the_fingerprint_tells_reports_apart_and_not_retries() -> None:
    """The same report from the same phone with less battery is a retry; another category is another report."""
    same = submitted(device={"battery_percent": 20}).fingerprint()
    assert submitted(device={"battery_percent": 19}).fingerprint() == same
    assert submitted(category="banjir").fingerprint() != same


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("0812 3456 7890", "+6281234567890"), ("+62 812-3456-7890", "+6281234567890"), (None, None), ("", None)],
)
def test_phone_numbers_are_normalised_for_indonesia(typed: str | None, stored: str | None) -> None:
    """National and international spelling are the same number."""
    assert normalized_phone(typed, "ID") == stored


@pytest.mark.parametrize("typed", ["12", "abc", "+1 999"])
def test_what_is_no_phone_number_is_refused(typed: str) -> None:
    """The caller can correct it; the report is sent without."""
    with pytest.raises(InvalidInput):
        normalized_phone(typed, "ID")


@given(st.integers(1, 20), st.floats(0.5, 600), st.lists(st.floats(0, 1_000), min_size=1, max_size=60))
def test_a_bucket_gives_no_more_than_its_burst_and_refill(
    burst: int, refill_every_s: float, gaps_s: list[float]
) -> None:
    """The first is always taken; over any time, no more than burst plus refills are."""
    bucket: Bucket | None = None
    now, taken = NOW, 0
    for n, gap_s in enumerate(gaps_s):
        now += timedelta(seconds=gap_s if n else 0)
        try:
            bucket = spend_token(bucket, now, burst, refill_every_s)
            taken += 1
        except RateLimited as refused:
            assert refused.retry_after_s >= 1
        if n == 0:
            assert taken == 1
    assert taken <= burst + (now - NOW).total_seconds() / refill_every_s + 1e-6


def test_a_clock_that_goes_back_takes_no_tokens_away() -> None:
    """Two instances' clocks differ by a moment."""
    bucket = spend_token(None, NOW, 3, 60)
    assert spend_token(bucket, NOW - timedelta(seconds=30), 3, 60).tokens == pytest.approx(1.0)


@given(st.text(alphabet="0123456789", min_size=4, max_size=8), st.text(max_size=10))
def test_only_the_own_pin_is_the_duress_pin(pin: str, other: str) -> None:
    """The stored hash matches that PIN of that caller, and nothing else."""
    stored = pin_hash("me", pin)
    assert is_duress_pin("me", pin, stored)
    assert not is_duress_pin("somebody", pin, stored)
    assert is_duress_pin("me", other, stored) == (other == pin)
    assert not is_duress_pin("me", "", stored) and not is_duress_pin("me", pin, None)


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":NaN}', "[" * 60_000, "", "\x00"])
def test_json_with_no_or_two_meanings_is_refused(text: str) -> None:
    """Duplicate keys, NaN, absurd depth."""
    with pytest.raises(Refused):
        require_strict_json(text.encode())


def test_a_fix_must_be_worth_a_write() -> None:
    """Sharper by a third, or clearly elsewhere and not worse."""
    before = Position(lat=-7.6, lng=109.2, accuracy_m=100)
    assert is_better(None, before)
    assert is_better(before, Position(lat=-7.6, lng=109.2, accuracy_m=70))
    assert not is_better(before, Position(lat=-7.6, lng=109.2, accuracy_m=90))
    assert is_better(before, Position(lat=-7.605, lng=109.2, accuracy_m=100))
    assert not is_better(before, Position(lat=-7.605, lng=109.2, accuracy_m=2_000))
