"""The handlers' logs, heard instead of printed: errors that a handler swallows must not stay unseen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from shared.log import log

Heard = Callable[[str, BaseException | None], None]
"""Called with each warning or error, and the exception that was being handled."""

WARNING = 30


class _Ear:
    """Passes each line on to whoever listens at present."""

    def __init__(self) -> None:
        self.heard: Heard = lambda text, error: None

    def __call__(self, _: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        facts = {key: value for key, value in event.items() if key not in ("event", "exc_info")}
        self.heard(f"{event['event']} {facts}", sys.exc_info()[1])
        raise structlog.DropEvent


_EAR = _Ear()


@contextmanager
def heard_logs() -> Iterator[None]:
    """While this lasts nothing is printed; warnings and errors go to `listen_to`."""
    before = structlog.get_config()
    # The logger keeps the configuration of its first use, so a new one is made, and it configures structlog itself.
    log.cache_clear()
    log()
    structlog.configure(processors=[_EAR], wrapper_class=structlog.make_filtering_bound_logger(WARNING))
    try:
        yield
    finally:
        log.cache_clear()
        structlog.configure(**before)


def listen_to(heard: Heard) -> None:
    """Say who hears the logs from now on."""
    _EAR.heard = heard
