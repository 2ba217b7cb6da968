"""Reading documents from a running Firestore emulator, past its rules.

Over REST and not with Google's client: that one finds the emulator by an environment variable of the whole process,
so one process could not look at two stacks; and it takes two seconds to load.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Self

import httpx

BATCH = 300
"""Documents asked for at once."""

OWNER_TOKEN = "owner"
"""The emulators' word for an administrator."""

OWNER = {"Authorization": f"Bearer {OWNER_TOKEN}"}

Document = dict[str, Any]


class DocumentReader:
    """Reads one stack's documents as plain values.

    Args:
        firestore_host: `host:port` of the emulator.
        project_id: the project on it.
        id_token: whose rights count; without one, nobody's: all may be read.

    Raises:
        httpx.HTTPError: from any method, when the emulator does not answer or refuses.
    """

    def __init__(self, firestore_host: str, project_id: str, id_token: str = OWNER_TOKEN) -> None:
        self._root = f"projects/{project_id}/databases/(default)/documents"
        headers = {"Authorization": f"Bearer {id_token}"}
        self._http = httpx.Client(base_url=f"http://{firestore_host}/v1/", headers=headers, timeout=60, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def get(self, path: str) -> Document | None:
        """One document, or None."""
        return self.get_all([path]).get(path)

    def get_all(self, paths: Sequence[str]) -> dict[str, Document]:
        """Documents by path; those that do not exist are left out."""
        found: dict[str, Document] = {}
        for start in range(0, len(paths), BATCH):
            names = [f"{self._root}/{path}" for path in paths[start : start + BATCH]]
            answers = self._post(f"{self._root}:batchGet", {"documents": names})
            found |= {self._path(a["found"]): _fields(a["found"]) for a in answers if "found" in a}
        return found

    def children(self, parent: str, collection: str) -> list[Document]:
        """All documents of a collection below a document; of a collection at the root when `parent` is empty."""
        return self._run(parent, {"from": [{"collectionId": collection}]})

    def where(self, collection: str, field: str, value: str | bool) -> list[Document]:
        """Documents of a collection at the root in which a field has a value."""
        kind = "booleanValue" if isinstance(value, bool) else "stringValue"
        equal = {"field": {"fieldPath": field}, "op": "EQUAL", "value": {kind: value}}
        return self._run("", {"from": [{"collectionId": collection}], "where": {"fieldFilter": equal}})

    def _run(self, parent: str, query: Mapping[str, object]) -> list[Document]:
        root = f"{self._root}/{parent}" if parent else self._root
        answers = self._post(f"{root}:runQuery", {"structuredQuery": query})
        return [_fields(answer["document"]) for answer in answers if "document" in answer]

    def _post(self, path: str, body: Mapping[str, object]) -> Iterable[dict[str, Any]]:
        response = self._http.post(path, json=body)
        response.raise_for_status()
        answers: list[dict[str, Any]] = response.json()
        return answers

    def _path(self, document: Mapping[str, Any]) -> str:
        return str(document["name"]).removeprefix(f"{self._root}/")


def _fields(document: Mapping[str, Any]) -> Document:
    return dict(_pairs(document.get("fields", {})))


def _pairs(fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, plain_value(value)) for name, value in fields.items())


def plain_value(value: Mapping[str, Any]) -> Any:
    """A value of Firestore's REST API as Python has it; timestamps are aware.

    Raises:
        ValueError: a kind of value that Sergap does not store.
    """
    ((kind, content),) = value.items()
    match kind:
        case "nullValue":
            return None
        case "integerValue":
            return int(content)
        case "doubleValue":
            return float(content)
        case "timestampValue":
            return datetime.fromisoformat(content)
        case "bytesValue":
            return base64.b64decode(content)
        case "arrayValue":
            return [plain_value(item) for item in content.get("values", [])]
        case "mapValue":
            return dict(_pairs(content.get("fields", {})))
        case "stringValue" | "booleanValue":
            return content
    raise ValueError(f"no such kind of value in Sergap: {kind}")
