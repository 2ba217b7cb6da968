"""What a new pack does not know yet, and how it is said, in Indonesian and English."""

from __future__ import annotations

from dataclasses import dataclass

MISSING_TEXTS: dict[str, tuple[str, str]] = {
    "phone": (
        "nomor telepon belum diketahui, operator tidak dapat menelepon: {what}",
        "no phone is known, operators cannot call: {what}",
    ),
    "position": (
        "posisi belum diketahui, tidak ikut dalam pilihan terdekat: {what}",
        "no position is known, never chosen as the nearest: {what}",
    ),
    "unchecked": (
        "{what} nomor telepon dan posisi dari daftar belum dicoba (keyakinan 'low')",
        "{what} phones and positions come from the list and are untried (confidence 'low')",
    ),
    "agency": (
        "tidak ada {what}; dihapus dari rencana: {detail}",
        "there is no {what}; left out of the plans: {detail}",
    ),
    "lead": (
        "tidak ada {what} untuk memimpin; digantikan markas polisi dalam rencana: {detail}",
        "there is no {what} to lead; the police headquarters stands in, in the plans: {detail}",
    ),
    "water-agency": (
        "tidak ada polisi air; markas polisi menggantikannya di laut dan laguna",
        "there is no water police; the headquarters stands in at sea",
    ),
    "waters": (
        "waters.yaml kosong: laut dan danau belum dikenal sebagai air",
        "waters.yaml is empty: sea and lakes are not known as water yet",
    ),
    "apps": (
        "nama, paket, dan alamat aplikasi di apps.yaml adalah usulan: pilih sebelum terbit di Play Store",
        "names, packages and address of the apps in apps.yaml are suggestions: choose before publishing",
    ),
    "villages": (
        "jumlah desa dan kelurahan belum diketahui: {what} kecamatan",
        "the numbers of villages are not known: {what} kecamatan",
    ),
    "copied": (
        "kategori, rencana, ambang, nomor darurat, dan giliran jaga berasal dari paket '{what}': periksa semuanya",
        "categories, plans, thresholds, emergency numbers and shifts come from the pack '{what}': check all of them",
    ),
}


@dataclass(frozen=True)
class Missing:
    """One thing to find out: which, and its particulars."""

    code: str
    what: str = ""
    detail: str = ""

    @property
    def text_id(self) -> str:
        """It in Indonesian."""
        return MISSING_TEXTS[self.code][0].format(what=self.what, detail=self.detail)

    @property
    def text_en(self) -> str:
        """It in English."""
        return MISSING_TEXTS[self.code][1].format(what=self.what, detail=self.detail)

    def __str__(self) -> str:
        return f"{self.code}: {self.text_id} ({self.text_en})"
