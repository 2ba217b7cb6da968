"""What all stored documents share: strict models, and the way to and from Firestore's plain values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("time zone is missing")
    return value


AwareTime = Annotated[datetime, AfterValidator(_aware)]
"""A point in time that says its zone; naive times are refused."""

Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]


class StoredModel(BaseModel):
    """Base of all documents and of the parts they are made of.

    Unknown fields are ignored on reading, so that an older function instance can read what a newer one wrote
    during a deployment.
    """

    model_config = ConfigDict(extra="ignore", validate_assignment=False, defer_build=True)

    def to_document(self) -> dict[str, Any]:
        """This model as values that Firestore stores: enums as strings, times as timestamps."""
        plain = to_plain(self)
        assert isinstance(plain, dict)
        return plain

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read what `to_document` wrote."""
        return cls.model_validate(document)


_PLAIN: frozenset[type] = frozenset({type(None), bool, int, float, str, datetime})


def to_plain(value: Any) -> Any:
    """Turn models, enums, tuples and sets into dicts, strings and lists; leave times alone."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, BaseModel):
        return {name: to_plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_plain(item) for item in value]
    return value
