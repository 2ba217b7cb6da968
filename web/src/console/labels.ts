/** Words for the values that documents hold: states, kinds, stages, roles. */

import type { AgencyKind, Confidence } from "../generated/agencies.ts";
import type { Disposition, FalseKind, Role, Stage } from "../generated/documents.ts";
import type { AlertStatus, AssignmentStatus, IncidentStatus, ReceiptStatus, ReportStatus } from "../generated/states.ts";
import { language } from "../kit/i18n.svelte.ts";
import type { Pair } from "./logic/pair.ts";

/** A value's name in the language of the screen; reactive. A value that is not in the table is shown as it is. */
function names<Key extends string>(table: Record<Key, Pair>): (key: Key) => string {
  return (key) => table[key]?.[language() === "en" ? 1 : 0] ?? key;
}

export const reportStatus = names<ReportStatus>({
  RECEIVED: ["Diterima", "Received"],
  CLAIMED: ["Dipegang", "Claimed"],
  VERIFIED: ["Diverifikasi", "Verified"],
  DUPLICATE: ["Duplikat", "Duplicate"],
  FALSE: ["Laporan palsu", "False report"],
  CANCELLED_BY_CALLER: ["Dibatalkan pelapor", "Cancelled by caller"],
  ENDED: ["Selesai", "Ended"],
});

export const incidentStatus = names<IncidentStatus>({
  PENDING: ["Menunggu", "Pending"],
  DISPATCHED: ["Diteruskan", "Dispatched"],
  RESPONDING: ["Ditangani", "Responding"],
  ON_SCENE: ["Di lokasi", "On scene"],
  CLEARED: ["Petugas selesai", "Cleared"],
  CLOSED: ["Selesai", "Closed"],
  REOPENED: ["Dibuka lagi", "Reopened"],
});

export const assignmentStatus = names<AssignmentStatus>({
  PROPOSED: ["Diusulkan", "Proposed"],
  DISPATCHED: ["Diteruskan", "Dispatched"],
  ACKNOWLEDGED: ["Diterima", "Acknowledged"],
  EN_ROUTE: ["Menuju lokasi", "En route"],
  ON_SCENE: ["Di lokasi", "On scene"],
  CLEARED: ["Selesai", "Cleared"],
  DECLINED: ["Menolak", "Declined"],
  EXPIRED: ["Tidak menjawab", "No answer"],
  CANCELLED: ["Ditarik", "Withdrawn"],
});

export const receiptStatus = names<ReceiptStatus>({
  QUEUED: ["Antre", "Queued"],
  SENT: ["Terkirim", "Sent"],
  DELIVERED: ["Sampai", "Delivered"],
  OPENED: ["Dibuka", "Opened"],
  FAILED_TEMPORARY: ["Gagal, dicoba lagi", "Failed, trying again"],
  FAILED_PERMANENT: ["Gagal", "Failed"],
});

export const alertStatus = names<AlertStatus>({
  QUEUED: ["Antre", "Queued"],
  SENT: ["Terkirim", "Sent"],
  UNREACHED: ["Tidak terjangkau", "Unreached"],
  WITHDRAWN: ["Dibatalkan", "Withdrawn"],
});

export const falseKind = names<FalseKind>({
  prank: ["Iseng / hoaks", "Prank"],
  silent: ["Senyap, tidak ada jawaban", "Silent, no answer"],
  accidental: ["Salah tekan", "Accidental press"],
  information: ["Hanya bertanya", "Asking for information"],
});

export const disposition = names<Disposition>({
  handled: ["Ditangani", "Handled"],
  handed_over: ["Diserahkan ke instansi lain", "Handed over"],
  nothing_found: ["Tidak ditemukan apa-apa", "Nothing found"],
  not_our_authority: ["Bukan wewenang", "Not our authority"],
  false: ["Laporan palsu", "False report"],
  cancelled: ["Dibatalkan", "Cancelled"],
  merged: ["Digabung", "Merged"],
  exercise: ["Latihan", "Exercise"],
});

export const stage = names<Stage>({
  initial: ["Peringatan pertama", "First alert"],
  unclaimed_again: ["Belum diambil (ulang)", "Unclaimed (again)"],
  unclaimed_supervisors: ["Belum diambil (supervisor)", "Unclaimed (supervisors)"],
  escalated: ["Eskalasi", "Escalated"],
  not_moving: ["Belum bergerak", "Not moving"],
  phone_them: ["Telepon mereka", "Phone them"],
  need_support: ["Minta bantuan", "Needs support"],
  duress: ["Pelapor terancam", "Duress"],
  priority_raised: ["Prioritas naik", "Priority raised"],
  released: ["Dilepas", "Released"],
  withdrawn: ["Ditarik", "Withdrawn"],
  moved: ["Lokasi berubah", "Moved"],
  reopened: ["Dibuka lagi", "Reopened"],
});

export const roleName = names<Role>({
  citizen: ["Warga", "Citizen"],
  operator: ["Operator", "Operator"],
  supervisor: ["Supervisor", "Supervisor"],
  agency: ["Instansi", "Agency"],
  admin: ["Admin", "Admin"],
  system: ["Sergap", "Sergap"],
});

export const confidence = names<Confidence>({
  high: ["pasti", "sure"],
  medium: ["cukup pasti", "fairly sure"],
  low: ["kurang pasti", "unsure"],
  conflict: ["sumber berbeda", "sources differ"],
  unknown: ["tidak diketahui", "unknown"],
});

export const agencyKind = names<AgencyKind>({
  polres: ["Polres", "Police headquarters"],
  piket_fungsi: ["Piket fungsi", "Duty desk"],
  polsek: ["Polsek", "Police station"],
  polsek_khusus: ["Polsek khusus", "Special police station"],
  pos: ["Pos", "Post"],
  bpbd: ["BPBD", "Disaster agency"],
  damkar: ["Damkar", "Fire brigade"],
  satpolpp: ["Satpol PP", "Municipal police"],
  dishub: ["Dishub", "Transport office"],
  dpupr: ["DPUPR", "Public works"],
  dinkes: ["Dinkes", "Health office"],
  jasaraharja: ["Jasa Raharja", "Accident insurance"],
  pmi: ["PMI", "Red Cross"],
  rs: ["Rumah sakit", "Hospital"],
  basarnas: ["Basarnas", "Search and rescue"],
  lanal: ["TNI AL", "Navy"],
  kodim: ["TNI AD", "Army"],
});

/** How a place relates to the region (`Placement` of functions/shared/jurisdiction.py). */
export const placement = names<string>({
  inside: ["Di dalam wilayah", "Inside the region"],
  border: ["Di perbatasan kecamatan", "On a district border"],
  nearest: ["Dekat wilayah", "Near the region"],
  water: ["Perairan", "On water"],
  outside: ["Di luar wilayah", "Outside the region"],
  unknown: ["Lokasi tidak diketahui", "Place unknown"],
});

export const positionSource = names<string>({
  gps: ["GPS", "GPS"],
  network: ["jaringan", "network"],
  manual: ["pin tangan", "set by hand"],
});
