"""The drill's words: each step's name, and what to do when it fails. Indonesian, English."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    "find": ("Konfigurasi aplikasi terbaca", "the apps' configuration is there"),
    "caller": ("Warga masuk", "a citizen signs in"),
    "report": ("Laporan latihan diterima", "the drill's report is taken in"),
    "routed": ("Laporan diteruskan, kartu pelapor tampil", "it is routed, the caller's card is there"),
    "alerts": ("Notifikasi sampai ke operator", "the alerts are out, an operator's device took one"),
    "acknowledge": ("Instansi menyanggupi", "the agency acknowledges"),
    "close": ("Latihan ditutup", "the drill is closed"),
}

ADVICE: dict[str, tuple[str, str]] = {
    "find": (
        "Periksa alamat dan `firebase deploy --only hosting`.",
        "Check the address and `firebase deploy --only hosting`.",
    ),
    "caller": (
        "Nyalakan masuk anonim di Firebase Auth; periksa kunci API di config.json.",
        "Switch anonymous sign-in on in Firebase Auth; check the API key in config.json.",
    ),
    "report": (
        "APP_NOT_VERIFIED: beri --app-check-token. 5xx: log submit_report. UNKNOWN_CATEGORY: --category region itu.",
        "APP_NOT_VERIFIED: give --app-check-token. 5xx: log submit_report. UNKNOWN_CATEGORY: --category of its pack.",
    ),
    "routed": (
        "Laporan tersimpan tetapi tidak diteruskan: log submit_report dan route_report, lalu `sergap doctor`.",
        "The report is stored but not routed: logs of submit_report and route_report, then `sergap doctor`.",
    ),
    "alerts": (
        "Log deliver_alert; apakah operator punya perangkat terdaftar? `sergap doctor`.",
        "Log of deliver_alert; has an operator a registered device? `sergap doctor`.",
    ),
    "acknowledge": (
        "NOT_FOUND: instansi itu tidak ditugaskan di tempat ini; pilih --lat, --lng di wilayahnya.",
        "NOT_FOUND: that agency is not sent to this place; choose --lat, --lng in its area.",
    ),
    "close": (
        "Tutup latihan di konsol dengan tangan; latihan tidak dihitung di mana pun.",
        "Close the drill in the console by hand; a drill counts nowhere.",
    ),
}
