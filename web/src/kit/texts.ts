import { dictionary } from "./i18n.svelte.ts";

/** The kit's own words. */
export const kitText = dictionary(
  {
    close: "Tutup",
    cancel: "Batal",
    save: "Simpan",
    switch_language: "Switch to English",
    theme_system: "Tampilan: ikut sistem. Ganti ke gelap",
    theme_dark: "Tampilan: gelap. Ganti ke terang",
    theme_light: "Tampilan: terang. Ganti ke ikut sistem",
    theme_name_system: "Ikut sistem",
    theme_name_dark: "Gelap",
    theme_name_light: "Terang",
    numbers_to_phone: "Nomor darurat",
    phone: "Telepon",
    offline: "Tidak ada sambungan internet",
    unknown_error: "Terjadi gangguan. Coba lagi.",
  },
  {
    close: "Close",
    cancel: "Cancel",
    save: "Save",
    switch_language: "Ganti ke bahasa Indonesia",
    theme_system: "Theme: as the system. Change to dark",
    theme_dark: "Theme: dark. Change to light",
    theme_light: "Theme: light. Change to as the system",
    theme_name_system: "As the system",
    theme_name_dark: "Dark",
    theme_name_light: "Light",
    numbers_to_phone: "Emergency numbers",
    phone: "Phone",
    offline: "No internet connection",
    unknown_error: "Something failed. Try again.",
  },
);
