/** App Check: tells the server that a call comes from the real app. Loaded only where an installation uses it. */

import type { FirebaseApp } from "firebase/app";
import { getToken, initializeAppCheck, ReCaptchaEnterpriseProvider, type AppCheck } from "firebase/app-check";

let started: AppCheck | undefined;

/** Start it; Firestore and Auth then send its tokens by themselves. */
export function startAppCheck(app: FirebaseApp, site_key: string): void {
  started = initializeAppCheck(app, { provider: new ReCaptchaEnterpriseProvider(site_key), isTokenAutoRefreshEnabled: true });
}

/** A token for our own calls; undefined where none can be had, as no check may keep an emergency from being told. */
export async function appCheckToken(patience_ms = 2000): Promise<string | undefined> {
  if (!started) return undefined;
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, patience_ms));
  return Promise.race([getToken(started).then(({ token }) => token, () => undefined), late]);
}
