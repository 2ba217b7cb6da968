"""A photo that has arrived is freed of metadata; what is no picture goes.

The web kit draws photos anew before it sends them, so that there is nothing to remove and nothing is written. This is
for whoever writes a photo without the app.
"""

from __future__ import annotations

from intake.photo_metadata import UnreadablePhotoError, stripped
from shared.log import log
from shared.services import Services
from shared.store import Transaction


def strip_photo(services: Services, report_id: str, photo_id: str) -> str:
    """Strip one photo. Doing it twice changes nothing.

    Returns:
        What was done: `clean`, `stripped`, `deleted`, or `gone` when there is no such photo.
    """
    path = f"reports/{report_id}/photos/{photo_id}"

    def commit(tx: Transaction) -> str:
        document = tx.get(path)
        if document is None:
            return "gone"
        data = bytes(document.get("data") or b"")
        try:
            clean = stripped(str(document.get("content_type")), data)
        except UnreadablePhotoError:
            tx.delete(path)
            return "deleted"
        if clean == data:
            return "clean"
        tx.update(path, {"data": clean})
        return "stripped"

    done = services.store.transact(commit)
    level = log().info if done in ("clean", "gone") else log().warning
    level("photo looked at", report_id=report_id, photo_id=photo_id, done=done)
    return done
