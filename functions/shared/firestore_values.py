"""Documents as Firestore's protocol carries them, and back.

Written straight into the messages: the client library's own way wraps each value three times, and took two thirds of
`route_report`'s processor time (docs/decisions/firestore-calls.md). Both ways are held to the same bytes by
`tests/unit/shared/test_firestore_messages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from shared.store import Document

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def put_fields(fields: Any, document: Mapping[str, Any]) -> None:
    """Write a document's fields into a message's map of values.

    Raises:
        TypeError: a value that Firestore does not store, or a time without a zone.
    """
    for name, value in document.items():
        put_value(fields[name], value)


def put_value(message: Any, value: Any) -> None:
    """Write one value into an empty `Value` message.

    Raises:
        TypeError: as `put_fields`.
    """
    writer = _WRITERS.get(type(value)) or _writer_of_kin(value)
    writer(message, value)


def _put_null(message: Any, _: None) -> None:
    message.null_value = 0


def _put_bool(message: Any, value: bool) -> None:
    message.boolean_value = value


def _put_int(message: Any, value: int) -> None:
    message.integer_value = value


def _put_float(message: Any, value: float) -> None:
    message.double_value = value


def _put_text(message: Any, value: str) -> None:
    message.string_value = value


def _put_bytes(message: Any, value: bytes) -> None:
    message.bytes_value = value


def _put_time(message: Any, value: datetime) -> None:
    since = value - EPOCH
    message.timestamp_value.SetInParent()
    message.timestamp_value.seconds = since.days * 86_400 + since.seconds
    message.timestamp_value.nanos = since.microseconds * 1_000


def _put_map(message: Any, value: Mapping[str, Any]) -> None:
    message.map_value.SetInParent()
    put_fields(message.map_value.fields, value)


def _put_list(message: Any, value: Any) -> None:
    message.array_value.SetInParent()
    values = message.array_value.values
    for item in value:
        put_value(values.add(), item)


def _put_enum(message: Any, value: Enum) -> None:
    put_value(message, value.value)


_WRITERS: dict[type, Callable[[Any, Any], None]] = {
    type(None): _put_null,
    bool: _put_bool,
    int: _put_int,
    float: _put_float,
    str: _put_text,
    bytes: _put_bytes,
    datetime: _put_time,
    dict: _put_map,
    list: _put_list,
    tuple: _put_list,
}

_KIN: tuple[tuple[type, Callable[[Any, Any], None]], ...] = (
    (Enum, _put_enum),
    (int, _put_int),
    (float, _put_float),
    (str, _put_text),
    (datetime, _put_time),
    (Mapping, _put_map),
)
"""Types of which values may be a subclass; an enum may be a text as well."""


def _writer_of_kin(value: Any) -> Callable[[Any, Any], None]:
    for kin, writer in _KIN:
        if isinstance(value, kin):
            return writer
    raise TypeError(f"Firestore does not store a {type(value).__name__}")


def document_of(fields: Any) -> Document:
    """Read a message's map of values."""
    return {name: value_of(message) for name, message in fields.items()}


def value_of(message: Any) -> Any:
    """Read one `Value` message. Sergap writes neither places nor references; a place is read as (lat, lng) in degrees,
    a reference as its name, so that a document that has one can still be read."""
    return _READERS[message.WhichOneof("value_type")](message)


def time_of(timestamp: Any) -> datetime:
    """A timestamp, to the microsecond, which is as fine as Firestore stores it."""
    return EPOCH + timedelta(seconds=timestamp.seconds, microseconds=timestamp.nanos // 1_000)


_READERS: dict[str | None, Callable[[Any], Any]] = {
    None: lambda _: None,
    "null_value": lambda _: None,
    "boolean_value": lambda message: message.boolean_value,
    "integer_value": lambda message: message.integer_value,
    "double_value": lambda message: message.double_value,
    "string_value": lambda message: message.string_value,
    "bytes_value": lambda message: message.bytes_value,
    "reference_value": lambda message: message.reference_value,
    "timestamp_value": lambda message: time_of(message.timestamp_value),
    "geo_point_value": lambda message: (message.geo_point_value.latitude, message.geo_point_value.longitude),
    "map_value": lambda message: document_of(message.map_value.fields),
    "array_value": lambda message: [value_of(item) for item in message.array_value.values],
}
