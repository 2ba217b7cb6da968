"""What the handlers see of Firestore's failures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from google.api_core import exceptions as google_errors

from shared.errors import Retryable
from shared.store import AlreadyExists, Contention, Missing

OUT_OF_REACH = (
    google_errors.ServiceUnavailable,
    google_errors.Cancelled,
    google_errors.DeadlineExceeded,
    google_errors.InternalServerError,
    google_errors.RetryError,
)
"""What is left after the client library has tried again: Firestore is away or too slow, or its answer was cut off; no
command is to blame."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn Google's exceptions into the store's.

    Raises:
        Retryable: Firestore is out of reach; a command is answered 503, an event is delivered again.
    """
    try:
        yield
    except google_errors.AlreadyExists as error:
        raise AlreadyExists(str(error)) from error
    except google_errors.NotFound as error:
        raise Missing(str(error)) from error
    except google_errors.Aborted as error:
        raise Contention(str(error)) from error
    except OUT_OF_REACH as error:
        raise Retryable(f"Firestore: {error}") from error
