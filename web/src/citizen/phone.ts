/** What the app tells about the phone: for support and trust, no personal data. */

const INSTALL_KEY = "sergap.install";

/** A random number of this installation, made at its first use. */
export function installId(): string {
  try {
    const known = localStorage.getItem(INSTALL_KEY) ?? crypto.randomUUID();
    localStorage.setItem(INSTALL_KEY, known);
    return known;
  } catch {
    return crypto.randomUUID();
  }
}

/** Kind of phone, version of the app, and charge of the battery where the browser tells. */
export async function phoneFacts(): Promise<{ platform: string; app_version: string; battery_percent?: number }> {
  const facts = { platform: /Android|iPhone|iPad|Windows|Mac|Linux/.exec(navigator.userAgent)?.[0] ?? "web", app_version: __APP_VERSION__ };
  try {
    const battery = await (navigator as Navigator & { getBattery?(): Promise<{ level: number }> }).getBattery?.();
    return battery ? { ...facts, battery_percent: Math.round(battery.level * 100) } : facts;
  } catch {
    return facts;
  }
}
