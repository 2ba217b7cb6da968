"""A photo that a client writes through the rules loses its metadata on the way, and what is no picture goes."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from driver import Driver, eventually

from devkit.seed.auth import SignedIn
from tests.unit.security.pictures import METADATA, SECRET, jpeg

pytestmark = pytest.mark.stack


def _write_photo(driver: Driver, owner: SignedIn, path: str, data: bytes) -> None:
    """Write as a client of Firestore does, under the rules."""
    root = f"projects/{driver.addresses.project_id}/databases/(default)/documents"
    fields = {
        "uid": {"stringValue": owner.uid},
        "content_type": {"stringValue": "image/jpeg"},
        "data": {"bytesValue": base64.b64encode(data).decode()},
    }
    write = {
        "update": {"name": f"{root}/{path}", "fields": fields},
        "updateTransforms": [{"fieldPath": "at", "setToServerValue": "REQUEST_TIME"}],
        "currentDocument": {"exists": False},
    }
    answer = httpx.post(
        f"http://{driver.addresses.firestore_host}/v1/{root}:commit",
        json={"writes": [write]},
        headers={"Authorization": f"Bearer {owner.id_token}"},
        timeout=30,
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text


def _stored(driver: Driver, path: str) -> dict[str, Any]:
    return driver.document(path)


def test_where_a_photo_was_taken_is_gone_from_what_is_stored(driver: Driver) -> None:
    """The trigger cuts EXIF, XMP and comments out; the picture itself stays to the byte."""
    caller = driver.citizen()
    path = f"reports/{driver.report(caller)}/photos/0"
    sent = jpeg(*METADATA)
    assert SECRET in sent
    _write_photo(driver, caller, path, sent)
    stored = eventually(lambda: _if_clean(_stored(driver, path)), "the photo without metadata")
    assert stored["data"] == jpeg()
    assert (stored["uid"], stored["content_type"]) == (caller.uid, "image/jpeg")


def _if_clean(document: dict[str, Any]) -> dict[str, Any]:
    return {} if SECRET in document["data"] or b"Exif" in document["data"] else document


def test_what_is_no_picture_does_not_stay(driver: Driver) -> None:
    """A report is no store for programs."""
    caller = driver.citizen()
    path = f"reports/{driver.report(caller)}/photos/0"
    _write_photo(driver, caller, path, b"MZ" + SECRET * 10)
    eventually(lambda: not _stored(driver, path), "the file gone")
