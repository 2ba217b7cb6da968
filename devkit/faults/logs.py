"""The handlers' logs, heard instead of printed: errors that a handler swallows must not stay unseen."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from shared.log import Fields, send_to

Heard = Callable[[str, BaseException | None], None]
"""Called with each warning or error, and the exception that was being handled."""


class _Ear:
    """Passes each line on to whoever listens at present."""

    def __init__(self) -> None:
        self.heard: Heard = lambda text, error: None

    def __call__(self, severity: str, message: str, fields: Fields) -> None:
        if severity != "INFO":
            facts = {name: value for name, value in fields.items() if name != "exception"}
            self.heard(f"{message} {facts}", sys.exc_info()[1])


_EAR = _Ear()


@contextmanager
def heard_logs() -> Iterator[None]:
    """While this lasts nothing is printed; warnings and errors go to `listen_to`."""
    send_to(_EAR)
    try:
        yield
    finally:
        send_to(None)


def listen_to(heard: Heard) -> None:
    """Say who hears the logs from now on."""
    _EAR.heard = heard
