"""What the doctor can find, in words. Pure: one table of texts, as for the API's errors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How bad it is: `FAULT` makes the command fail, `WARNING` needs somebody this week, `NOTE` is worth knowing."""

    NOTE = "note"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Text:
    """A finding's words: what is so, and what to do. Both with places for facts."""

    level: Level
    text_id: str
    text_en: str
    advice_id: str
    advice_en: str


TEXTS: dict[str, Text] = {
    "endpoint_silent": Text(
        Level.FAULT,
        "{what} tidak menjawab ({why})",
        "{what} does not answer ({why})",
        "Lokal: `sergap status`, lalu `sergap up`. Produksi: periksa deploy dan status.cloud.google.com.",
        "Local: `sergap status`, then `sergap up`. Live: look at the deployment and status.cloud.google.com.",
    ),
    "not_looked_at": Text(
        Level.WARNING,
        "Pemeriksaan {what} tidak dapat dilakukan ({why})",
        "{what} could not be looked at ({why})",
        "Periksa hak akses akun ini (roles/viewer, roles/firebaseauth.viewer) dan jaringan.",
        "Check this account's rights (roles/viewer, roles/firebaseauth.viewer) and the network.",
    ),
    "function_answers_wrongly": Text(
        Level.FAULT,
        "{what} menjawab {status}, seharusnya {expected}",
        "{what} answers {status}, not {expected}",
        "Deploy ulang fungsi itu; periksa rewrites di firebase.json dan log fungsinya.",
        "Deploy that function again; look at the rewrites in firebase.json and at its log.",
    ),
    "no_emergency_numbers": Text(
        Level.FAULT,
        "Jawaban galat tidak memuat nomor darurat region: region pack tidak terbaca",
        "Error answers lack the region's numbers to phone: the region pack cannot be read",
        "Periksa SERGAP_REGION_PACK dan folder functions/regions/ dalam deploy.",
        "Check SERGAP_REGION_PACK and the folder functions/regions/ of the deployment.",
    ),
    "clock_skew": Text(
        Level.WARNING,
        "Jam komputer ini berbeda {seconds} detik dari server",
        "This machine's clock differs by {seconds} s from the server's",
        "Nyalakan sinkronisasi jam (NTP): batas waktu dan token bergantung padanya.",
        "Switch time synchronisation (NTP) on: deadlines and tokens depend on it.",
    ),
    "app_check_off": Text(
        Level.WARNING,
        "App Check tidak ditegakkan: siapa pun dapat memanggil API",
        "App Check is not enforced: anybody's program can call the API",
        "Set SERGAP_APP_CHECK=enforce setelah mode monitor menunjukkan aplikasi lolos.",
        "Set SERGAP_APP_CHECK=enforce once monitoring shows that the apps pass.",
    ),
    "app_check_off_locally": Text(
        Level.NOTE,
        "App Check mati, seperti semestinya pada emulator",
        "App Check is off, as it should be on emulators",
        "Tidak perlu tindakan.",
        "Nothing to do.",
    ),
    "time_scaled": Text(
        Level.NOTE,
        "Waktu dipercepat: SERGAP_TIME_SCALE={scale}",
        "Time runs faster: SERGAP_TIME_SCALE={scale}",
        "Hanya untuk uji; angka waktu tanggap tidak berlaku.",
        "For tests only; response times mean nothing.",
    ),
    "unsafe_settings": Text(
        Level.FAULT,
        "Pengaturan fungsi {function} tidak aman: {why}",
        "Settings of the function {function} are unsafe: {why}",
        "Perbaiki variabel itu (docs/settings.md) dan deploy ulang.",
        "Correct the variable (docs/settings.md) and deploy again.",
    ),
    "secret_missing": Text(
        Level.FAULT,
        "Fungsi {function} tidak mendapat rahasia {secret}",
        "The function {function} has no secret {secret}",
        "Buat rahasia itu di Secret Manager dan deploy ulang (docs/settings.md).",
        "Make the secret in Secret Manager and deploy again (docs/settings.md).",
    ),
    "pack_faulty": Text(
        Level.FAULT,
        "Region pack: {count} kesalahan, yang pertama: {first}",
        "Region pack: {count} faults, the first: {first}",
        "`sergap region check {pack}` menunjukkan semuanya; perbaiki, `sergap region build`, deploy.",
        "`sergap region check {pack}` shows all of them; mend, `sergap region build`, deploy.",
    ),
    "function_missing": Text(
        Level.FAULT,
        "Fungsi {function} tidak terpasang",
        "The function {function} is not deployed",
        "`firebase deploy --only functions`; lokal: lihat .sergap/<nama>/firebase.log.",
        "`firebase deploy --only functions`; local: see .sergap/<name>/firebase.log.",
    ),
    "topic_missing": Text(
        Level.FAULT,
        "Topik Pub/Sub {topic} tidak ada",
        "The Pub/Sub topic {topic} is missing",
        "Jalankan Terraform (infra/); lokal: nyalakan ulang stack.",
        "Apply Terraform (infra/); local: start the stack again.",
    ),
    "subscription_missing": Text(
        Level.FAULT,
        "Topik {topic} tidak punya pelanggan: pesannya tidak sampai ke mana pun",
        "The topic {topic} has no subscription: its messages go nowhere",
        "Deploy ulang fungsi yang mendengarkan topik itu.",
        "Deploy the function that listens to it again.",
    ),
    "queue_missing": Text(
        Level.FAULT,
        "Antrean tugas {queue} tidak ada atau berhenti ({why})",
        "The task queue {queue} is missing or paused ({why})",
        "Deploy ulang checkincident; `gcloud tasks queues resume`. Sementara itu penyapu memeriksa tiap menit.",
        "Deploy checkincident again; `gcloud tasks queues resume`. Until then the sweeper looks every minute.",
    ),
    "index_missing": Text(
        Level.FAULT,
        "Indeks Firestore belum siap: {index}",
        "A Firestore index is not ready: {index}",
        "`firebase deploy --only firestore:indexes`, lalu tunggu sampai selesai dibangun.",
        "`firebase deploy --only firestore:indexes`, then wait until it is built.",
    ),
    "sweeper_silent": Text(
        Level.FAULT,
        "Penyapu terakhir berjalan: {last}",
        "The sweeper last ran: {last}",
        "Periksa Cloud Scheduler dan log fungsi sweep: tanpa penyapu, yang tertinggal tidak diambil.",
        "Look at Cloud Scheduler and the log of sweep: without it nothing that was left lying is picked up.",
    ),
    "old_work": Text(
        Level.FAULT,
        "{count} {what} menunggu lebih dari {seconds} detik, yang tertua {oldest}",
        "{count} {what} have waited more than {seconds} s, the oldest {oldest}",
        "Cari ERROR di log submit_report, route_report, deliver_alert, dan sweep.",
        "Look for errors in the logs of submit_report, route_report, deliver_alert and sweep.",
    ),
    "dead_letters": Text(
        Level.FAULT,
        "{count} notifikasi tidak terkirim dalam 24 jam, terakhir {last} ({reason})",
        "{count} alerts were given up within 24 h, the last one {last} ({reason})",
        "Pastikan operator sudah menelepon (baris merah di konsol); periksa FCM.",
        "See that an operator has phoned (red line in the console); look at FCM.",
    ),
    "agency_unreachable": Text(
        Level.WARNING,
        "{agency} tidak terjangkau sejak {since}",
        "{agency} has been unreachable since {since}",
        "Telepon mereka: apakah ponselnya menyala, aplikasi terpasang, petugas masuk?",
        "Phone them: is the phone on, the app installed, somebody signed in?",
    ),
    "agency_without_device": Text(
        Level.WARNING,
        "{count} instansi aktif tanpa perangkat: {agencies}",
        "{count} active agencies have no device: {agencies}",
        "Daftarkan satu ponsel di tiap instansi; sampai itu operator harus menelepon mereka.",
        "Register one phone at each; until then operators have to phone them.",
    ),
    "operators_without_device": Text(
        Level.FAULT,
        "Tidak ada perangkat operator: laporan hanya tampak di konsol yang terbuka",
        "No operator has a device: reports are seen on open consoles only",
        "Masuk di konsol dan izinkan notifikasi.",
        "Sign in at the console and allow notifications.",
    ),
    "staff_without_mfa": Text(
        Level.WARNING,
        "{count} akun petugas tanpa faktor kedua: {people}",
        "{count} staff accounts have no second factor: {people}",
        "Minta mereka mendaftarkan faktor kedua; kata sandi yang bocor membuka data pelapor.",
        "Have them enrol one; a leaked password opens callers' data.",
    ),
    "staff_without_mfa_locally": Text(
        Level.NOTE,
        "{count} akun petugas uji tanpa faktor kedua",
        "{count} test staff accounts have no second factor",
        "Tidak perlu tindakan pada emulator.",
        "Nothing to do on emulators.",
    ),
    "no_staff": Text(
        Level.FAULT,
        "Tidak ada akun operator",
        "There is no operator's account",
        "Buat admin pertama dan operator (`sergap seed` pada stack lokal).",
        "Make the first admin and operators (`sergap seed` on a local stack).",
    ),
}
"""Code to words. A code is never renamed: scripts look at it."""


@dataclass(frozen=True)
class Finding:
    """Something about the system that somebody should know."""

    check: str
    code: str
    level: Level
    text_id: str
    text_en: str
    advice_id: str
    advice_en: str
    facts: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def finding(check: str, code: str, **facts: Any) -> Finding:
    """A finding with its words filled in.

    Raises:
        KeyError: no such code, or a fact is missing.
    """
    text = TEXTS[code]
    return Finding(
        check,
        code,
        text.level,
        text.text_id.format(**facts),
        text.text_en.format(**facts),
        text.advice_id.format(**facts),
        text.advice_en.format(**facts),
        facts,
    )
