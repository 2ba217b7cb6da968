"""What each type of event says in a printed story. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from devkit.aftermath.words import name_of

if TYPE_CHECKING:
    from shared.model.incident import Event

EVENTS: dict[str, str] = {
    "opened": "Kejadian dibuka / incident opened",
    "joined": "Laporan lain bergabung / another report joined",
    "priority_raised": "Prioritas naik / priority raised: {before} → {after}",
    "claimed": "Laporan diambil / report claimed",
    "claim_released": "Laporan dilepas / report released",
    "claim_stale": "Klaim lepas, operator diam / claim lost, operator gone quiet",
    "verified": "Diverifikasi / verified",
    "marked_false": "Ditandai palsu / marked false: {kind}",
    "marked_duplicate": "Ditandai duplikat / marked as duplicate of {into}",
    "split": "Dipisahkan / split off to {into}",
    "first_report_changed": "Laporan lain menjadi laporan utama / another report stands for the incident",
    "unclaimed_again": "Belum diambil, operator diberi tahu lagi / unclaimed, operators told again",
    "unclaimed_supervisors": "Belum diambil, supervisor diberi tahu / unclaimed, supervisors told",
    "proposed": "{agency} diusulkan / proposed: {reason}",
    "dispatched": "{agency} dikirimi / dispatched: {reason}",
    "acknowledge": "{agency} menerima / acknowledged",
    "en_route": "{agency} berangkat / en route",
    "on_scene": "{agency} tiba / on scene",
    "clear": "{agency} selesai / cleared",
    "declined": "{agency} menolak / declined: {reason}",
    "expired": "{agency} tidak menjawab / did not answer in time",
    "escalated": "{agency} diam, naik ke / silent, escalated to {to}",
    "phone_them": "{agency} harus ditelepon / has to be phoned",
    "phoned": "{agency} ditelepon / phoned: {outcome}",
    "unreached": "Peringatan tidak sampai ke / alert did not reach {recipient}",
    "not_moving": "{agency} belum bergerak / is not moving",
    "need_support": "{agency} minta bantuan / asks for support: {what}",
    "withdrawn": "{agency} ditarik / withdrawn: {reason}",
    "released": "{agency} dilepas / released: {reason}",
    "reclassified": "Jenis diubah / category changed: {before} → {after}",
    "moved": "Lokasi dipindahkan / place moved: {before} → {after}",
    "position_refined": "Posisi lebih teliti / position refined",
    "details_added": "Pelapor menambah keterangan / caller added details",
    "cancelled_by_caller": "Dibatalkan pelapor / cancelled by the caller",
    "duress": "PIN ancaman: pelapor dalam bahaya / duress PIN: the caller is under threat",
    "merged": "Digabung ke / merged into {into}",
    "merged_from": "Menerima gabungan / took over another incident",
    "rehomed": "Saksi dipindahkan ke kejadian lain / witness moved to another incident",
    "closed": "Ditutup / closed: {disposition}",
    "reopened": "Dibuka lagi / reopened: {reason}",
    "note": "Catatan / note",
    "identity_revealed": "Identitas pelapor dilihat / caller's identity revealed: {reason}",
}
"""Type of event to its line; fields of the event and of its details are filled in."""

STAGES: dict[str, str] = {
    "initial": "Peringatan / alert",
    "unclaimed_again": "Belum diambil / unclaimed",
    "unclaimed_supervisors": "Belum diambil operator / unclaimed by operators",
    "escalated": "Eskalasi / escalated",
    "not_moving": "Belum bergerak / not moving",
    "phone_them": "Telepon mereka / phone them",
    "need_support": "Minta bantuan / support asked for",
    "duress": "Pelapor dalam ancaman / caller under duress",
    "priority_raised": "Prioritas naik / priority raised",
    "released": "Ditangani lain / released",
    "withdrawn": "Dibatalkan / withdrawn",
    "moved": "Lokasi berubah / place moved",
    "reopened": "Dibuka lagi / reopened",
}
"""An alert's stage to its name."""


class _Shown(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def event_text(event: Event) -> str:
    """The line of an event; a type that the table does not know is shown as it is."""
    fields: Mapping[str, Any] = {
        **event.details,
        "before": event.before,
        "after": event.after,
        "agency": event.agency_id,
    }
    words = _Shown({name: _word(value) for name, value in fields.items() if value is not None})
    return EVENTS.get(event.type, event.type).format_map(words)


def _word(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else name_of(str(value))
