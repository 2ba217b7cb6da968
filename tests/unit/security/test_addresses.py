"""The brake on floods from one network address."""

from __future__ import annotations

from datetime import timedelta

import pytest

from intake.addresses import AddressBuckets, address_of
from intake.handlers import submit_report
from intake.submission import ReportSubmission
from shared.errors import RateLimited
from shared.region import RateLimit
from tests.unit.security.create_services import NOW, TestServices

LIMIT = RateLimit(burst=3, refill_every_s=10)
HOME = "114.4.1.7"


@pytest.mark.parametrize(
    ("header", "hops", "address"),
    [
        ("114.4.1.7", 1, HOME),
        ("114.4.1.7, 151.101.1.1", 2, HOME),
        ("8.8.8.8, 114.4.1.7, 151.101.1.1", 2, HOME),
        ("1.1.1.1,114.4.1.7 ", 1, HOME),
        ("114.4.1.7", 2, None),
        ("114.4.1.7", 0, None),
        (None, 1, None),
        ("", 1, None),
        ("unknown", 1, None),
        ("<script>, 151.101.1.1", 2, None),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", 1, "2001:db8:1:2::/64"),
    ],
)
def test_only_what_googles_proxies_append_is_believed(header: str | None, hops: int, address: str | None) -> None:
    """The element counts from the end, so that what a caller makes up before it changes nothing."""
    assert address_of(header, hops) == address


def test_an_address_has_its_burst_and_then_waits() -> None:
    """After the burst a report has to wait until a token is back; other addresses do not."""
    buckets = AddressBuckets()
    for _ in range(3):
        assert buckets.wait_s(HOME, NOW, LIMIT) == 0
        buckets.spend(HOME, NOW, LIMIT)
    assert buckets.wait_s(HOME, NOW, LIMIT) == 10
    assert buckets.wait_s("114.4.1.8", NOW, LIMIT) == 0
    assert buckets.wait_s(HOME, NOW + timedelta(seconds=10), LIMIT) == 0


def test_asking_takes_no_token() -> None:
    """Requests that are refused for other reasons do not use up what a village has."""
    buckets = AddressBuckets()
    assert [buckets.wait_s(HOME, NOW, LIMIT) for _ in range(50)] == [0] * 50


def test_no_address_is_never_limited() -> None:
    """Where the address cannot be known nobody is held back, and nothing is kept."""
    buckets = AddressBuckets()
    for _ in range(50):
        buckets.spend(None, NOW, LIMIT)
    assert (buckets.wait_s(None, NOW, LIMIT), len(buckets)) == (0, 0)


def test_memory_is_bounded_and_the_quietest_address_is_forgotten_first() -> None:
    """A flood from many addresses costs a fixed amount of memory."""
    buckets = AddressBuckets(most=2)
    for address in ("a", "b", "a", "c"):
        buckets.spend(address, NOW, LIMIT)
    for _ in range(2):
        buckets.spend("a", NOW, LIMIT)
    assert len(buckets) == 2
    assert buckets.wait_s("b", NOW, LIMIT) == 0
    assert buckets.wait_s("a", NOW, LIMIT) > 0


def _submission(number: int) -> ReportSubmission:
    body = {"report_id": f"00000000-0000-4000-8000-{number:012}", "category": "kebakaran"}
    return ReportSubmission.model_validate({**body, "pressed_at": NOW.isoformat()}, strict=False)


def test_a_first_report_is_taken_whatever_its_address_has_sent() -> None:
    """A newcomer behind a busy NAT is heard; the same caller's next report waits, and has written nothing."""
    services = TestServices()
    submit_report(services, "newcomer", _submission(1), "trace", address_wait_s=9)
    commits = services.store.database.commits
    with pytest.raises(RateLimited) as refused:
        submit_report(services, "newcomer", _submission(2), "trace", address_wait_s=9)
    assert refused.value.retry_after_s == 9
    assert services.store.database.commits == commits


def test_a_repeated_report_is_answered_whatever_its_address_has_sent() -> None:
    """A retry whose first answer was lost gets it, and is no new report."""
    services = TestServices()
    submit_report(services, "newcomer", _submission(1), "trace")
    assert submit_report(services, "newcomer", _submission(1), "trace", address_wait_s=9).repeated
