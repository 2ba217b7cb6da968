"""Numbers and names as they are printed. Pure."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

STEPS: dict[str, str] = {
    "answered": "Diambil operator / answered",
    "dispatched": "Diteruskan / dispatched",
    "acknowledged": "Dijawab instansi / acknowledged",
    "en_route": "Berangkat / en route",
    "on_scene": "Tiba / on scene",
}
"""Interval to its name; each is counted from `FROM`."""

FROM: dict[str, str] = {
    "answered": "tekan / press",
    "dispatched": "tekan / press",
    "acknowledged": "diteruskan / dispatch",
    "en_route": "dijawab / acknowledge",
    "on_scene": "tekan / press",
}

NAMES: dict[str, str] = {
    "PENDING": "menunggu / pending",
    "DISPATCHED": "diteruskan / dispatched",
    "RESPONDING": "ditangani / responding",
    "ON_SCENE": "di lokasi / on scene",
    "CLEARED": "selesai di lokasi / cleared",
    "CLOSED": "ditutup / closed",
    "REOPENED": "dibuka lagi / reopened",
    "handled": "ditangani / handled",
    "handed_over": "dilimpahkan / handed over",
    "nothing_found": "tidak ditemukan / nothing found",
    "not_our_authority": "bukan wewenang / not our authority",
    "false": "palsu / false",
    "cancelled": "dibatalkan pelapor / cancelled",
    "exercise": "latihan / exercise",
    "prank": "iseng / prank",
    "silent": "tanpa suara / silent",
    "accidental": "tidak sengaja / accidental",
    "information": "bertanya / information",
    "automatic": "otomatis / automatic",
    "on_verify": "menunggu verifikasi / on verify",
}


def name_of(value: str) -> str:
    """A stored value's name; itself where it has none."""
    return NAMES.get(value, value)


def duration(seconds: float | None) -> str:
    """Seconds up to two minutes, then minutes and seconds, then hours and minutes."""
    if seconds is None:
        return "-"
    if seconds < 120:
        return f"{seconds:.1f} s"
    minutes, rest_s = divmod(round(seconds), 60)
    if minutes < 120:
        return f"{minutes} m {rest_s:02} s"
    return f"{minutes // 60} j/h {minutes % 60:02} m"


def local(at: datetime, zone: ZoneInfo) -> str:
    """A moment by the region's clock."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
