"""What stands in a message about alerts, and what is read from one."""

from __future__ import annotations

import json

import pytest

from notify.recipients import MOST_GROUPS
from shared.alert_messages import ALERTS_PER_MESSAGE, alert_ids_of, body_of, parted, recipients_of


def test_alerts_of_one_commit_travel_together() -> None:
    """As many as one query of devices can serve."""
    ids = [f"a-{number}" for number in range(ALERTS_PER_MESSAGE + 2)]
    assert parted(ids[:5], "trace") == [ids[:5]]
    assert [len(part) for part in parted(ids, "trace")] == [ALERTS_PER_MESSAGE, 2]
    assert parted([], "trace") == []
    assert ALERTS_PER_MESSAGE <= MOST_GROUPS


def test_alerts_that_were_gathered_travel_alone() -> None:
    """What the sweeper found belongs to several incidents."""
    assert parted(["a", "b"], "") == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (json.loads(json.dumps(body_of(["a", "b"]))), ["a", "b"]),
        ({"alert_id": "a"}, ["a"]),
        ({"alert_id": "a", "reason": "attempts used up"}, ["a"]),
        ({"alert_ids": ["a", 1, "", None]}, ["a"]),
        ({"alert_ids": "ab"}, []),
        ({}, []),
        (["a"], []),
        (None, []),
    ],
)
def test_what_a_message_is_about(body: object, expected: list[str]) -> None:
    """The present form, the one of before, and what is not ours."""
    assert alert_ids_of(body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            json.loads(json.dumps(body_of(["a", "b", "c"], ["operators", "agency:x", "operators"]))),
            ["agency:x", "operators"],
        ),
        (body_of(["a"]), []),
        ({"alert_id": "a"}, []),
        ({"alert_ids": ["a"], "recipients": ["x", 1, None]}, ["x"]),
        ({"recipients": "x"}, []),
        (None, []),
    ],
)
def test_whom_a_message_names(body: object, expected: list[str]) -> None:
    """Each group once; nobody in messages of before."""
    assert recipients_of(body) == expected
