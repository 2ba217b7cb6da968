import { dictionary } from "./i18n.svelte.ts";

/** Words of the second step of signing in. */
export const factorText = dictionary(
  {
    title: "Langkah kedua",
    text: "Buka aplikasi autentikator di ponsel Anda, lalu tulis kode enam angka untuk Sergap.",
    set_up: "Pasang langkah kedua",
    set_up_text: "Akun petugas dilindungi kode dari aplikasi autentikator. Pasang aplikasinya di ponsel Anda, lalu tambahkan Sergap.",
    open_app: "Buka aplikasi autentikator di ponsel ini",
    key: "Atau tulis kunci ini di aplikasi:",
    code: "Kode enam angka",
    send: "Lanjut",
    again: "Sesudah ini masuklah sekali lagi, dengan kode berikutnya.",
    wrong: "Kode salah atau sudah lewat. Tulis kode yang sekarang tampil.",
    offline: "Tidak ada sambungan internet. Coba lagi.",
  },
  {
    title: "Second step",
    text: "Open the authenticator app on your phone, and type the six-digit code for Sergap.",
    set_up: "Set up the second step",
    set_up_text: "Staff accounts are protected by the code of an authenticator app. Install one on your phone, then add Sergap.",
    open_app: "Open the authenticator app on this phone",
    key: "Or type this key into the app:",
    code: "Six-digit code",
    send: "Continue",
    again: "After this, sign in once more, with the next code.",
    wrong: "Wrong code, or an old one. Type the one that is shown now.",
    offline: "No internet connection. Try again.",
  },
);
