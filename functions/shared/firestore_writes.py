"""Writes as Firestore's protocol carries them, gathered for one commit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.cloud.firestore_v1 import types
from google.cloud.firestore_v1.field_path import FieldPath

from shared.firestore_calls import raw
from shared.firestore_values import put_fields, put_value
from shared.store import Document

_Write = raw(types.Write)


class Buffer:
    """`shared.store.Writes` that wait for their commit."""

    def __init__(self, root: str) -> None:
        """Args: root: what stands before every document's path."""
        self._root = root
        self.writes: list[Any] = []

    def create(self, path: str, document: Document) -> None:
        self._whole(path, document).current_document.exists = False

    def set(self, path: str, document: Document) -> None:
        self._whole(path, document)

    def update(self, path: str, fields: Document) -> None:
        write = self._new()
        write.update.name = f"{self._root}/{path}"
        write.current_document.exists = True
        # Without any mask the whole document would be replaced.
        write.update_mask.SetInParent()
        for name, value in fields.items():
            parts = FieldPath.from_string(name)
            write.update_mask.field_paths.append(parts.to_api_repr())
            _put_deep(write.update.fields, parts.parts, value)

    def delete(self, path: str) -> None:
        self._new().delete = f"{self._root}/{path}"

    def _new(self) -> Any:
        self.writes.append(_Write())
        return self.writes[-1]

    def _whole(self, path: str, document: Mapping[str, Any]) -> Any:
        write = self._new()
        write.update.name = f"{self._root}/{path}"
        put_fields(write.update.fields, document)
        return write


def _put_deep(fields: Any, parts: tuple[str, ...], value: Any) -> None:
    """Write a value into maps within maps, beside what is there already."""
    *outer, last = parts
    for part in outer:
        fields[part].map_value.SetInParent()
        fields = fields[part].map_value.fields
    put_value(fields[last], value)
