"""What can be wrong with a pack, and how it is said, in Indonesian and English."""

from __future__ import annotations

from dataclasses import dataclass

FAULT_TEXTS: dict[str, tuple[str, str]] = {
    "file-missing": ("berkas tidak ada", "the file does not exist"),
    "yaml-syntax": ("YAML tidak dapat dibaca: {detail}", "not readable as YAML: {detail}"),
    "unknown-key": ("kunci '{what}' tidak dikenal", "unknown key '{what}'"),
    "missing-key": ("kunci '{what}' belum diisi", "the key '{what}' is missing"),
    "missing-translation": ("teks '{what}' belum diisi", "the text '{what}' is missing"),
    "wrong-value": ("nilai '{what}' tidak sah: {detail}", "the value of '{what}' is not valid: {detail}"),
    "duplicate-id": (
        "'{what}' sudah dipakai pada baris {detail}",
        "'{what}' is already used on line {detail}",
    ),
    "unknown-agency": ("instansi '{what}' tidak ada", "there is no agency '{what}'"),
    "unknown-code": ("kode kecamatan '{what}' tidak ada", "there is no kecamatan '{what}'"),
    "unknown-category": ("kategori '{what}' tidak ada", "there is no category '{what}'"),
    "unknown-plan": ("rencana '{what}' tidak ada", "there is no plan '{what}'"),
    "unknown-group": ("tidak ada kategori dengan grup '{what}'", "no category has the group '{what}'"),
    "unknown-number": (
        "nomor darurat '{what}' tidak ada di region.yaml",
        "the emergency number '{what}' is not in region.yaml",
    ),
    "planned-agency": (
        "instansi '{what}' baru direncanakan dan tidak boleh menerima laporan",
        "the agency '{what}' is planned only and must not be alerted",
    ),
    "kecamatan-without-polsek": (
        "kecamatan {what} tidak punya Polsek aktif atau pengganti",
        "kecamatan {what} has no active Polsek and no substitute",
    ),
    "plan-without-lead": ("rencana '{what}' tidak punya pemimpin (lead)", "plan '{what}' has no lead"),
    "lead-unresolved": (
        "pemimpin rencana '{what}' tidak menghasilkan instansi untuk kecamatan {detail}",
        "the lead of plan '{what}' gives no agency for kecamatan {detail}",
    ),
    "ladder-repeats-lead": (
        "tangga rencana '{what}' mengulang pemimpinnya: {detail}",
        "the ladder of plan '{what}' repeats its lead: {detail}",
    ),
    "plan-unused": ("tidak ada kategori yang memakai rencana '{what}'", "no category uses the plan '{what}'"),
    "phone-invalid": (
        "nomor telepon '{what}' bukan nomor E.164 yang sah",
        "the phone '{what}' is not a valid E.164 number",
    ),
    "position-outside": (
        "posisi '{what}' berada di luar bounding_box",
        "the position of '{what}' is outside the bounding_box",
    ),
    "station-elsewhere": (
        "posisi '{what}' tidak berada di kecamatan {detail}",
        "the position of '{what}' is not in kecamatan {detail}",
    ),
    "water-invalid": ("bidang air '{what}' bukan poligon yang sah: {detail}", "not a polygon: '{what}' {detail}"),
    "time-zone": ("zona waktu '{what}' tidak dikenal", "unknown time zone '{what}'"),
    "index-missing": (
        "belum dibuat; jalankan sergap region build --boundary",
        "not built yet; run sergap region build --boundary",
    ),
    "index-unreadable": ("tidak dapat dibaca: {detail}", "not readable: {detail}"),
    "index-codes": (
        "kode pada indeks tidak sama dengan kecamatan.yaml: {detail}",
        "the codes of the index are not those of kecamatan.yaml: {detail}",
    ),
    "index-stale": (
        "dibuat dari nama, perairan, atau jarak yang lain; jalankan sergap region build --boundary",
        "built from other names, waters or limits; run sergap region build --boundary",
    ),
    "pack-stale": (
        "tidak sama dengan berkas YAML; jalankan sergap region build",
        "not what the YAML files give; run sergap region build",
    ),
}


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: where (file name and 1-based line, 0 for the file as a whole), which, and its particulars."""

    file: str
    line: int
    code: str
    what: str = ""
    detail: str = ""

    @property
    def text_id(self) -> str:
        """The fault in Indonesian."""
        return FAULT_TEXTS[self.code][0].format(what=self.what, detail=self.detail)

    @property
    def text_en(self) -> str:
        """The fault in English."""
        return FAULT_TEXTS[self.code][1].format(what=self.what, detail=self.detail)

    def __str__(self) -> str:
        """Say it as compilers do, so that editors can jump to it."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.code}: {self.text_id} ({self.text_en})"
