"""Devices say that an alert arrived, or was opened."""

from __future__ import annotations

import hmac
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from notify.receipt_keys import is_key, receipt_key
from shared import paths
from shared.errors import ErrorCode, Refused
from shared.expiry import expiry
from shared.model.alert import Device, Receipt
from shared.model.base import to_plain
from shared.parsing import Input
from shared.services import Services
from shared.states import RECEIPT, ReceiptAction
from shared.store import Transaction

ROLL_CALL_PREFIX = "rollcall-"

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]

ACTIONS = {"delivered": ReceiptAction.DELIVER, "opened": ReceiptAction.OPEN}


class ReceiptReport(Input):
    """POST /api/v1/receipts. The key in the push is the right to report; a service worker has no other."""

    alert_id: Id
    device_id: Id
    receipt_key: Annotated[str, Field(min_length=8, max_length=64)]
    event: Literal["delivered", "opened"]


def record_receipt(services: Services, report: ReceiptReport) -> str:
    """Note how far an alert got on one device; returns the receipt's state. Repeating it changes nothing.

    Raises:
        Refused: NOT_FOUND when there is no such receipt or the key is wrong (which of the two is not told).
    """
    now = services.clock.now()
    if report.alert_id.startswith(ROLL_CALL_PREFIX):
        return _answer_roll_call(services, report, now)
    path = paths.receipt(report.alert_id, report.device_id)

    def commit(tx: Transaction) -> str:
        document = tx.get(path)
        if document is None or not is_key(report.receipt_key, document["receipt_key_hash"]):
            raise Refused(ErrorCode.NOT_FOUND, "no such receipt")
        step = RECEIPT.apply(Receipt.from_document(document).status, ACTIONS[report.event])
        if step.changed:
            tx.update(path, {"status": to_plain(step.after), f"{report.event}_at": now})
        return str(step.after.value)

    return services.store.transact(commit)


def _is_called(services: Services, device: Device, report: ReceiptReport) -> bool:
    """Whether the answer is to the last call, or to one that is not written down yet, and comes from the device."""
    key = receipt_key(services.settings, report.alert_id, device.device_id, device.token or "")
    return device.roll_call_id in (report.alert_id, None) and hmac.compare_digest(key, report.receipt_key)


def _answer_roll_call(services: Services, report: ReceiptReport, now: datetime) -> str:
    """A device answers the roll-call: it is there."""
    path = paths.device(report.device_id)

    def commit(tx: Transaction) -> str:
        document = tx.get(path)
        if document is None or not _is_called(services, Device.from_document(document), report):
            raise Refused(ErrorCode.NOT_FOUND, "no such roll-call")
        tx.update(path, {"seen_at": now, "expires_at": expiry(services.region.basics, "devices", now)})
        return "PRESENT"

    return services.store.transact(commit)
