/** Which screen is shown; kept in the address, so that the phone's back button and notifications work. */

/** The screens. */
export type Screen = { name: "tasks" } | { name: "past" } | { name: "duty" } | { name: "settings" } | { name: "incident"; incident_id: string };

/** The screen of an address' hash. */
export function screenOf(hash: string): Screen {
  const [name, id] = hash.replace(/^#\/?/, "").split("/");
  if (name === "i" && id) return { name: "incident", incident_id: decoded(id) };
  if (name === "riwayat") return { name: "past" };
  if (name === "piket") return { name: "duty" };
  if (name === "setelan") return { name: "settings" };
  return { name: "tasks" };
}

/** The hash of a screen. */
export function hashOf(screen: Screen): string {
  const names = { tasks: "", past: "riwayat", duty: "piket", settings: "setelan" };
  return screen.name === "incident" ? `#/i/${encodeURIComponent(screen.incident_id)}` : `#/${names[screen.name]}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

let current = $state<Screen>(screenOf(location.hash));
addEventListener("hashchange", () => (current = screenOf(location.hash)));

/** The screen now; reactive. */
export function screen(): Screen {
  return current;
}

/** Go to a screen. */
export function show(next: Screen): void {
  if (hashOf(next) !== location.hash) location.hash = hashOf(next);
}

/** Leave an incident: back to where one came from, or to the tasks when the app was opened on it. */
export function leaveIncident(): void {
  show({ name: "tasks" });
}
