"""What stands in a message on the topic `alerts`: the alerts of one commit, which are delivered together."""

from __future__ import annotations

from collections.abc import Sequence

ALERTS_PER_MESSAGE = 30
"""So many recipient groups one query of devices can ask for; an incident's opening has five."""


def parted(alert_ids: Sequence[str], trace: str) -> list[list[str]]:
    """Which alerts travel in one message.

    Args:
        trace: of the commit that made them. Without one they are gathered from several incidents by the sweeper, and
            each travels alone: what keeps one from its end must not be in the way of another's rescue.
    """
    size = ALERTS_PER_MESSAGE if trace else 1
    return [list(alert_ids[start : start + size]) for start in range(0, len(alert_ids), size)]


def body_of(alert_ids: Sequence[str], recipients: Sequence[str] = ()) -> dict[str, list[str]]:
    """The message's body.

    Args:
        recipients: the alerts' recipient groups, so that their devices are looked up while the alerts are read; what
            an alert says counts, not what its message says.
    """
    return {"alert_ids": list(alert_ids)} | ({"recipients": sorted(set(recipients))} if recipients else {})


def alert_ids_of(body: object) -> list[str]:
    """The alerts that a message is about; none when it is not ours.

    Messages of before had one alert each (`alert_id`); some may be under way while a new version is deployed.
    """
    if not isinstance(body, dict):
        return []
    return _texts(body.get("alert_ids", [body.get("alert_id")]))


def recipients_of(body: object) -> list[str]:
    """The recipient groups that a message names; none in messages of before, and of the sweeper."""
    return _texts(body.get("recipients")) if isinstance(body, dict) else []


def _texts(named: object) -> list[str]:
    return [one for one in named if isinstance(one, str) and one] if isinstance(named, list) else []
