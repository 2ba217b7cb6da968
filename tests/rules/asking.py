"""Asking the emulator: one request as one person, answered with allowed or refused."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from queue import Queue
from typing import Any

import httpx

from tests.rules.people import Person

Fields = Mapping[str, Any]
ABREAST = 8
"""Requests under way at once in one project; more do not make the emulator faster on two cores."""


FREE_DIGITS = "1234678"
"""Numbers of photos that are handed out; 5 is there already, and 0 and 9 are asked for by name."""


@dataclass(frozen=True)
class Ask:
    """One request and the answer that the rules have to give.

    Attributes:
        title: what is tried, for the report of a failure.
        collection: the collection's name, by which mutated rules find the asks that they can change.
        operation: get, list, create, update or delete, as the rules name them.
        path: the document's path; a collection's path for `list`; for `create` a path that ends in `/*` gets a
            fresh id each time, one that ends in `/#` a free digit.
        fields: what is written.
        where: one equality of a list, field and value.
        group: list every collection of this name.
        server_time: let the server set `at`, as the apps do.
    """

    title: str
    collection: str
    person: Person
    operation: str
    path: str
    allowed: bool
    fields: Fields = field(default_factory=dict)
    where: tuple[str, Any] | None = None
    group: bool = False
    server_time: bool = True

    def __str__(self) -> str:
        answer = "allow" if self.allowed else "deny"
        return f"{self.person.name}: {self.operation} {self.path} ({self.title}) -> {answer}"


class Project:
    """One project of the emulator: its own documents and its own rules. Use as a context manager."""

    def __init__(self, url: str, name: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self._threads = ThreadPoolExecutor(ABREAST)
        self._digits: Queue[str] = Queue()
        for digit in FREE_DIGITS:
            self._digits.put(digit)
        self._root = f"projects/{name}/databases/(default)/documents"
        self._rules_url = f"/emulator/v1/projects/{name}:securityRules"

    def __enter__(self) -> Project:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        self._client.close()

    def use_rules(self, source: str) -> str | None:
        """Replace the rules; returns the compiler's complaint, or None."""
        body = {"rules": {"files": [{"name": "firestore.rules", "content": source}]}}
        answer = self._client.put(self._rules_url, json=body, headers=OWNER)
        return None if answer.status_code == 200 else answer.text

    def fill(self, documents: Mapping[str, Fields]) -> None:
        """Write documents past the rules."""
        writes = [self._write(path, fields) for path, fields in documents.items()]
        answer = self._client.post(f"/v1/{self._root}:commit", json={"writes": writes}, headers=OWNER)
        answer.raise_for_status()

    def is_right(self, ask: Ask, documents: Mapping[str, Fields]) -> bool:
        """Whether the rules answer as they should. What was changed on the way is put back."""
        with self._filled_in(ask.path) as path:
            allowed = self._is_allowed(ask, path)
            if allowed and ask.operation in ("create", "update", "delete"):
                self._restore(path, documents.get(path))
            return allowed is ask.allowed

    @contextmanager
    def _filled_in(self, path: str) -> Iterator[str]:
        """The path with a fresh id for `*`, and for `#` a digit that nobody else uses meanwhile."""
        if "#" not in path:
            yield path.replace("*", uuid.uuid4().hex)
            return
        digit = self._digits.get()
        try:
            yield path.replace("#", digit)
        finally:
            self._digits.put(digit)

    def wrong_answers(self, asks: Sequence[Ask], documents: Mapping[str, Fields]) -> list[Ask]:
        """All asks that the rules answer wrongly."""
        right = list(self._threads.map(lambda ask: self.is_right(ask, documents), asks))
        return [ask for ask, is_right in zip(asks, right, strict=True) if not is_right]

    def _is_allowed(self, ask: Ask, path: str) -> bool:
        answer = self._send(ask, path)
        if answer.status_code == 403:
            return False
        # A document that is allowed to be read and does not exist.
        if answer.status_code == 200 or (answer.status_code == 404 and ask.operation == "get"):
            return True
        raise AssertionError(f"{ask}: {answer.status_code} {answer.text[:400]}")

    def _send(self, ask: Ask, path: str) -> httpx.Response:
        headers = ask.person.headers
        if ask.operation == "get":
            return self._client.get(f"/v1/{self._root}/{path}", headers=headers)
        if ask.operation == "list":
            parent, query = self._query(ask)
            return self._client.post(f"/v1/{parent}:runQuery", json=query, headers=headers)
        write = self._client_write(ask, path)
        return self._client.post(f"/v1/{self._root}:commit", json={"writes": [write]}, headers=headers)

    def _query(self, ask: Ask) -> tuple[str, dict[str, Any]]:
        above, _, collection = ask.path.rpartition("/")
        query: dict[str, Any] = {"from": [{"collectionId": collection, "allDescendants": ask.group}], "limit": 10}
        if ask.where:
            name, value = ask.where
            query["where"] = {"fieldFilter": {"field": {"fieldPath": name}, "op": "EQUAL", "value": encoded(value)}}
        return "/".join(filter(None, (self._root, above))), {"structuredQuery": query}

    def _client_write(self, ask: Ask, path: str) -> dict[str, Any]:
        if ask.operation == "delete":
            return {"delete": f"{self._root}/{path}"}
        write = self._write(path, ask.fields)
        write["currentDocument"] = {"exists": ask.operation == "update"}
        if ask.operation == "update":
            write["updateMask"] = {"fieldPaths": list(ask.fields)}
        elif ask.server_time:
            write["updateTransforms"] = [{"fieldPath": "at", "setToServerValue": "REQUEST_TIME"}]
        return write

    def _write(self, path: str, fields: Fields) -> dict[str, Any]:
        return {"update": {"name": f"{self._root}/{path}", "fields": {k: encoded(v) for k, v in fields.items()}}}

    def _restore(self, path: str, fields: Fields | None) -> None:
        write = self._write(path, fields) if fields is not None else {"delete": f"{self._root}/{path}"}
        answer = self._client.post(f"/v1/{self._root}:commit", json={"writes": [write]}, headers=OWNER)
        answer.raise_for_status()


OWNER = {"Authorization": "Bearer owner"}
"""The emulator's own word for an administrator, to whom no rule applies."""


def encoded(value: Any) -> dict[str, Any]:
    """A value in Firestore's wire format."""
    match value:
        case None:
            return {"nullValue": None}
        case bool():
            return {"booleanValue": value}
        case int():
            return {"integerValue": str(value)}
        case float():
            return {"doubleValue": value if value == value and abs(value) != float("inf") else _not_finite(value)}
        case str():
            return {"stringValue": value}
        case bytes():
            return {"bytesValue": base64.b64encode(value).decode()}
        case datetime():
            return {"timestampValue": value.isoformat().replace("+00:00", "Z")}
        case Mapping():
            return {"mapValue": {"fields": {str(k): encoded(v) for k, v in value.items()}}}
        case Iterable():
            return {"arrayValue": {"values": [encoded(v) for v in value]}}
    raise TypeError(type(value).__name__)


def _not_finite(value: float) -> str:
    return "NaN" if value != value else ("Infinity" if value > 0 else "-Infinity")
