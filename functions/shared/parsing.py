"""Checking input against a model: one line for each wrong field, texts cleaned of what could disguise them."""

from __future__ import annotations

import re
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from shared.errors import FieldError, InvalidInput

# C0 controls except tab and newline, DEL, and the bidirectional overrides that can disguise a text.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff]")


def _clean(value: Any) -> Any:
    return _UNSAFE.sub("", value).strip() if isinstance(value, str) else value


CleanText = Annotated[str, BeforeValidator(_clean)]
"""Text without control and bidirectional override characters."""


class Input(BaseModel):
    """Base of all input: strict types, and unknown fields ignored so that a newer app loses nothing."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)


InputT = TypeVar("InputT", bound=BaseModel)


def parse_input(model: type[InputT], body: bytes) -> InputT:
    """Check a body that is known to be JSON against a model.

    Raises:
        InvalidInput: one line for each wrong field.
    """
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise InvalidInput(
            [FieldError(".".join(map(str, e["loc"])) or "body", e["msg"]) for e in error.errors()]
        ) from error
