"""What an alert says. Pure: words and payload are decided here, FCM only carries them.

On a locked screen stand the category, the kecamatan and the priority, and nothing about any person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.model.alert import Alert, Stage
from shared.services import PushMessage

if TYPE_CHECKING:
    from shared.region import RegionPack

TTL_S = 600
"""An alert that waited longer is stale: by then the ladder has told somebody else."""

TITLES: dict[Stage, str] = {
    Stage.INITIAL: "{category}",
    Stage.UNCLAIMED_AGAIN: "BELUM DIAMBIL: {category}",
    Stage.UNCLAIMED_SUPERVISORS: "BELUM DIAMBIL OPERATOR: {category}",
    Stage.ESCALATED: "ESKALASI: {category}",
    Stage.NOT_MOVING: "BELUM BERGERAK: {category}",
    Stage.PHONE_THEM: "TELEPON SEKARANG: {category}",
    Stage.NEED_SUPPORT: "MINTA BANTUAN: {category}",
    Stage.DURESS: "PELAPOR DALAM ANCAMAN: {category}",
    Stage.PRIORITY_RAISED: "PRIORITAS NAIK: {category}",
    Stage.RELEASED: "Sudah ditangani instansi lain: {category}",
    Stage.WITHDRAWN: "Dibatalkan: {category}",
    Stage.MOVED: "LOKASI BERUBAH: {category}",
    Stage.REOPENED: "DIBUKA LAGI: {category}",
}

QUIET = frozenset({Stage.RELEASED, Stage.WITHDRAWN})
"""Stages that ask for nothing, so no alarm sounds."""

EXERCISE_MARK = "LATIHAN — "


def push_message(alert: Alert, device_id: str, token: str, key: str, pack: RegionPack) -> PushMessage:
    """Compose the push for one device.

    Args:
        alert: what happened, for whom, at which stage.
        device_id, token: the device and its FCM token.
        key: with it the device may report delivery.
        pack: names the category.
    """
    category = pack.categories.get(alert.category)
    mark = EXERCISE_MARK if alert.exercise else ""
    title = mark + TITLES[alert.stage].format(category=category.name_id if category else alert.category)
    body = f"{alert.place} · Prioritas {alert.priority}"
    return PushMessage(
        token=token,
        data=_data(alert, device_id, key, title, body),
        title=title,
        body=body,
        collapse_key=alert.incident_id[:64],
        ttl_s=TTL_S,
        urgent=alert.stage not in QUIET,
    )


def _data(alert: Alert, device_id: str, key: str, title: str, body: str) -> dict[str, str]:
    return {
        "alert_id": alert.alert_id,
        "incident_id": alert.incident_id,
        "report_id": alert.report_id,
        "device_id": device_id,
        "receipt_key": key,
        "stage": alert.stage.value,
        "recipient": alert.recipient,
        "category": alert.category,
        "place": alert.place,
        "priority": str(alert.priority),
        "silent": str(alert.silent).lower(),
        "exercise": str(alert.exercise).lower(),
        "pressed_at": alert.pressed_at.isoformat(),
        "title": title,
        "body": body,
        "trace": alert.trace,
    }
