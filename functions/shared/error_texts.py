"""What each error says to a person: Indonesian first, then English, and what to do. One table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.errors import ErrorCode, Refused


@dataclass(frozen=True)
class ErrorText:
    """One row: the HTTP status and the words for one code."""

    http_status: int
    message_id: str
    message_en: str
    what_to_do_id: str
    what_to_do_en: str


_FIX = ("Perbaiki lalu kirim lagi. Bila darurat, telepon nomor di bawah.",
        "Correct it and send again. In an emergency, phone a number below.")  # fmt: skip
_REFRESH = ("Muat ulang dan lihat keadaan terbaru.", "Reload and look at the present state.")
_PHONE = ("Coba lagi. Bila darurat, telepon nomor di bawah sekarang.",
          "Try again. In an emergency, phone a number below now.")  # fmt: skip

ERROR_TEXTS: Mapping[ErrorCode, ErrorText] = {
    ErrorCode.INVALID_JSON: ErrorText(
        400, "Isi kiriman bukan JSON yang sah.", "The body is not valid JSON.", *_FIX
    ),
    ErrorCode.VALIDATION_FAILED: ErrorText(
        422, "Ada isian yang salah.", "Some fields are wrong.", *_FIX
    ),
    ErrorCode.UNKNOWN_CATEGORY: ErrorText(
        422, "Jenis kejadian ini tidak dikenal.", "This category is not known.", *_FIX
    ),
    ErrorCode.UNAUTHENTICATED: ErrorText(
        401,
        "Aplikasi belum masuk atau sesinya habis.",
        "The app is not signed in, or its session has ended.",
        "Buka ulang aplikasi. Bila darurat, telepon nomor di bawah.",
        "Reopen the app. In an emergency, phone a number below.",
    ),
    ErrorCode.APP_NOT_VERIFIED: ErrorText(
        401,
        "Aplikasi ini tidak dapat dipastikan keasliannya.",
        "This app could not be verified as genuine.",
        "Pasang aplikasi resmi atau buka situs resminya. Bila darurat, telepon nomor di bawah sekarang.",
        "Install the official app or open its official site. In an emergency, phone a number below now.",
    ),
    ErrorCode.FORBIDDEN: ErrorText(
        403,
        "Akun ini tidak berwenang melakukan itu.",
        "This account may not do that.",
        "Minta wewenang kepada admin Sergap.",
        "Ask the Sergap administrator for the role.",
    ),
    ErrorCode.SECOND_FACTOR_REQUIRED: ErrorText(
        403,
        "Akun petugas harus masuk dengan dua langkah.",
        "Staff must sign in with a second factor.",
        "Keluar, lalu masuk lagi dengan kode dari aplikasi autentikator.",
        "Sign out, then sign in again with the code of your authenticator app.",
    ),
    ErrorCode.NOT_FOUND: ErrorText(
        404, "Data tidak ditemukan.", "Not found.", *_REFRESH
    ),
    ErrorCode.METHOD_NOT_ALLOWED: ErrorText(
        405, "Cara kirim ini tidak diterima.", "This method is not allowed here.", *_FIX
    ),
    ErrorCode.REPORT_ID_TAKEN: ErrorText(
        409,
        "Nomor laporan ini sudah dipakai laporan lain.",
        "This report id already belongs to another report.",
        "Kirim lagi sebagai laporan baru. Bila darurat, telepon nomor di bawah.",
        "Send again as a new report. In an emergency, phone a number below.",
    ),
    ErrorCode.ILLEGAL_TRANSITION: ErrorText(
        409, "Tindakan ini tidak bisa dilakukan pada status sekarang.",
        "This action is not possible in the present state.", *_REFRESH
    ),
    ErrorCode.STALE_STATE: ErrorText(
        409, "Keadaan sudah berubah sejak layar Anda dimuat.",
        "The state has changed since your screen was loaded.", *_REFRESH
    ),
    ErrorCode.CLAIMED_BY_OTHER: ErrorText(
        409, "Laporan ini sedang dipegang operator lain.",
        "Another operator has this report in hand.", *_REFRESH
    ),
    ErrorCode.CANCEL_WINDOW_OVER: ErrorText(
        409,
        "Waktu untuk membatalkan sudah lewat.",
        "The time to cancel is over.",
        "Beri tahu operator lewat obrolan atau telepon.",
        "Tell the operator by chat or phone.",
    ),
    ErrorCode.AGENCY_NOT_ALERTABLE: ErrorText(
        422,
        "Instansi ini belum bisa dikirimi peringatan.",
        "This agency cannot be alerted.",
        "Pilih instansi lain atau telepon langsung.",
        "Choose another agency or phone them.",
    ),
    ErrorCode.PAYLOAD_TOO_LARGE: ErrorText(
        413, "Kiriman terlalu besar (maksimal 64 KiB).", "The body is too large (64 KiB at most).", *_FIX
    ),
    ErrorCode.UNSUPPORTED_MEDIA_TYPE: ErrorText(
        415, "Kiriman harus berjenis application/json.", "The body must be application/json.", *_FIX
    ),
    ErrorCode.RATE_LIMITED: ErrorText(
        429,
        "Terlalu banyak laporan dalam waktu singkat.",
        "Too many reports in a short time.",
        "Laporan sebelumnya sudah kami terima. Bila darurat, telepon nomor di bawah sekarang.",
        "Your earlier reports have reached us. In an emergency, phone a number below now.",
    ),
    ErrorCode.INTERNAL: ErrorText(
        500, "Terjadi kesalahan di sistem kami.", "Something failed on our side.", *_PHONE
    ),
    ErrorCode.UNAVAILABLE: ErrorText(
        503, "Sistem sedang terganggu.", "The system is disturbed for the moment.", *_PHONE
    ),
}  # fmt: skip


def error_body(error: Refused, emergency_numbers: Sequence[Mapping[str, str]], request_id: str) -> dict[str, object]:
    """The JSON that every refusal answers with.

    Args:
        error: what was refused.
        emergency_numbers: the region's numbers to phone, as mappings of strings.
        request_id: lets a person's screenshot be found in the logs.
    """
    text = ERROR_TEXTS[error.code]
    body: dict[str, object] = {
        "code": error.code.value,
        "message_id": text.message_id,
        "message_en": text.message_en,
        "what_to_do_id": text.what_to_do_id,
        "what_to_do_en": text.what_to_do_en,
        "emergency_numbers": [dict(number) for number in emergency_numbers],
        "request_id": request_id,
    }
    if error.fields:
        body["fields"] = [{"field": f.field, "problem": f.problem} for f in error.fields]
    if error.facts:
        body["facts"] = dict(error.facts)
    return {"error": body}
