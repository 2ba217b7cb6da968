"""All checks in order; one that cannot be made is a finding itself, and keeps none of the others from being made."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx

from devkit.doctor import content, edge, platform
from devkit.doctor.findings import Finding, finding
from devkit.doctor.place import Place

Check = Callable[[Place], Iterator[Finding]]

OUTSIDE: tuple[Check, ...] = (edge.pages, edge.api, edge.app_check, edge.clock)
"""What needs no rights."""

INSIDE: tuple[Check, ...] = (
    content.region,
    platform.functions,
    platform.topics,
    platform.queue,
    platform.indexes,
    platform.sweeper,
    content.outbox,
    content.dead_letters,
    content.devices,
    content.unreachable,
    content.accounts,
)


def checks_for(place: Place) -> tuple[Check, ...]:
    """The checks that can be made here."""
    return OUTSIDE + INSIDE if place.project_id else OUTSIDE


def examine(place: Place, on_check: Callable[[str], None] = lambda name: None) -> list[Finding]:
    """Make every check.

    Args:
        on_check: told the name of each check before it is made.
    """
    found: list[Finding] = []
    for check in checks_for(place):
        if check in OUTSIDE and any(each.code == "endpoint_silent" for each in found):
            # Nobody is there: one word about it is enough.
            continue
        on_check(check.__name__)
        found += _made(check, place)
    return found


def _made(check: Check, place: Place) -> list[Finding]:
    try:
        return list(check(place))
    except httpx.HTTPStatusError as error:
        why = f"{error.response.status_code} {error.request.url.host}"
    except (httpx.HTTPError, OSError) as error:
        why = type(error).__name__
    return [finding(check.__name__, "not_looked_at", what=check.__name__, why=why)]
