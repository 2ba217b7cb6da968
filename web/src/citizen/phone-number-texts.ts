import { dictionary } from "../kit/i18n.svelte.ts";

/** Words of the screen that connects a phone number; not in the first load. */
export const say = dictionary(
  {
    title: "Nomor telepon saya",
    text: "Bila nomor Anda tersimpan, operator dapat menelepon balik tanpa Anda mengetiknya saat darurat. Tidak wajib. Hanya dilihat operator bila perlu, dan setiap kali dicatat.",
    saved: "Tersimpan: {number}",
    label: "Nomor telepon",
    send: "Kirim kode lewat SMS",
    code: "Kode enam angka dari SMS",
    save: "Simpan nomor saya",
    done: "Nomor tersimpan",
    wrong_number: "Tulis nomor Indonesia, misalnya 0812 3456 7890.",
    wrong_code: "Kode salah atau sudah lewat.",
    failed: "Belum berhasil. Coba lagi nanti; melapor tetap bisa tanpa nomor.",
    taken: "Nomor ini sudah tersimpan dari ponsel lain. Bila itu Anda, masuklah dengan nomor ini. Laporan lama di ponsel ini lalu tidak diperbarui lagi.",
    switch: "Masuk dengan nomor ini",
    running: "Masuk dengan nomor ini baru bisa setelah laporan yang berjalan selesai.",
    switched: "Anda masuk dengan nomor ini",
  },
  {
    title: "My phone number",
    text: "With your number saved, an operator can call back without your typing it in an emergency. Not required. Seen by an operator only when needed, and each time is recorded.",
    saved: "Saved: {number}",
    label: "Phone number",
    send: "Send a code by text message",
    code: "Six-digit code from the message",
    save: "Save my number",
    done: "Number saved",
    wrong_number: "Write an Indonesian number, such as 0812 3456 7890.",
    wrong_code: "Wrong code, or an old one.",
    failed: "Not done. Try again later; you can report without a number all the same.",
    taken: "This number was saved from another phone. If that is you, sign in with it. Earlier reports on this phone are then updated no more.",
    switch: "Sign in with this number",
    running: "You can sign in with this number once the report that is under way is over.",
    switched: "You are signed in with this number",
  },
);
