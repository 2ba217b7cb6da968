"""Finding the stack that a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import httpx

from devkit.seed.api import ApiError
from devkit.stack.cli import shown_errors
from devkit.stack.errors import StackError
from devkit.stack.state import StackState, find_running

if TYPE_CHECKING:
    from shared.region import RegionPack


def running_state(name: str | None) -> StackState:
    """The running stack of this name, or the latest one.

    Raises:
        StackError: none is running.
    """
    state = find_running(name)
    if state is None:
        which = f" '{name}'" if name else ""
        raise StackError(
            f"Tidak ada stack{which} yang berjalan; jalankan `sergap demo` atau `sergap up`",
            f"No stack{which} is running; run one of these",
        )
    return state


def pack_of(region_pack: str) -> RegionPack:
    """A region pack by name."""
    from shared.region import load_region

    return load_region(region_pack).pack


@contextmanager
def shown_faults() -> Iterator[None]:
    """As `shown_errors`, also for a stack that does not answer or refuses what must work."""
    with shown_errors():
        try:
            yield
        except httpx.HTTPStatusError as error:
            answer = f"{error.response.status_code} {error.request.url}"
            raise StackError(f"Stack menolak: {answer}", "The stack refused it", error.response.text[:1000]) from error
        except (httpx.HTTPError, ApiError) as error:
            kind = type(error).__name__
            raise StackError(f"Stack tidak menjawab: {kind}", "The stack does not answer", str(error)) from error
