"""The function that looks at new photos; apart from those that callers wait for, which need no event's machinery."""

from __future__ import annotations

from typing import Any

from firebase_functions import firestore_fn

from shared import tracing
from shared.log import log
from shared.options import FIRESTORE_EVENT, with_retry
from shared.platform_events import happened_at, too_old
from shared.runtime import runtime


@with_retry
@firestore_fn.on_document_created(document="reports/{report_id}/photos/{photo_id}", **FIRESTORE_EVENT)
def strip_photo(event: Any) -> None:
    """Free a photo of metadata. After a day of failures it is left as it is, to the rules' readers alone."""
    from intake.photos import strip_photo as handle

    report_id, photo_id = event.params["report_id"], event.params["photo_id"]
    with tracing.span("strip_photo", "consumer"):
        try:
            handle(runtime(), report_id, photo_id)
        except Exception:
            if too_old(happened_at(event), runtime().clock.now()):
                log().exception("photo given up", report_id=report_id, photo_id=photo_id)
                return
            raise
