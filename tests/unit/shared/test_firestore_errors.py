"""What the handlers see of Firestore's failures."""

from __future__ import annotations

from typing import Any

import pytest
from google.api_core import exceptions

from shared.errors import Retryable
from shared.firestore_errors import translated
from shared.store import AlreadyExists, Contention, Missing

google_errors: Any = exceptions
"""Its constructors carry no types."""


@pytest.mark.parametrize(
    ("failure", "seen"),
    [
        (google_errors.AlreadyExists("x"), AlreadyExists),
        (google_errors.NotFound("x"), Missing),
        (google_errors.Aborted("x"), Contention),
        (google_errors.ServiceUnavailable("x"), Retryable),
        (google_errors.DeadlineExceeded("x"), Retryable),
        (google_errors.InternalServerError("x"), Retryable),
        (google_errors.RetryError("x", cause=None), Retryable),
        (google_errors.InvalidArgument("x"), google_errors.InvalidArgument),
        (ValueError("x"), ValueError),
    ],
)
def test_each_failure_has_one_meaning(failure: Exception, seen: type[Exception]) -> None:
    """An outage is not a fault of the command (503, repeated); what is left is one of ours (500)."""
    with pytest.raises(seen), translated():
        raise failure
