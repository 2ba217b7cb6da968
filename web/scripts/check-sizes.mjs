// Holds the apps to their budgets: node scripts/check-sizes.mjs, after a build.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));

/**
 * JavaScript, gzipped, in kB of 1000 bytes. The citizen's first load is all that has to arrive before an SOS can be
 * pressed and sent, sign-in included: about 4 s on a slow 3G (200 kbit/s) and 1 s on an ordinary one.
 */
const BUDGETS = [
  { app: "citizen", page: "index.html", with: ["src/kit/firebase.ts"], limit_kb: 90 },
  { app: "agency", page: "agency/index.html", with: [], limit_kb: 260 },
  { app: "console", page: "console/index.html", with: [], limit_kb: 600 },
];

function scriptsOf(manifest, keys) {
  const files = new Set();
  const seen = new Set();
  const visit = (key) => {
    if (seen.has(key)) return;
    seen.add(key);
    const chunk = manifest[key];
    if (!chunk) throw new Error(`${key} is not in the build's manifest`);
    files.add(chunk.file);
    (chunk.imports ?? []).forEach(visit);
  };
  keys.forEach(visit);
  return [...files].filter((file) => file.endsWith(".js"));
}

const zipped = (file) => gzipSync(readFileSync(dist + file), { level: 9 }).length;
let failed = false;
for (const { app, page, with: more, limit_kb } of BUDGETS) {
  const path = `${dist}.vite/${app}.json`;
  if (!existsSync(path)) throw new Error(`no build of ${app}: npm run build`);
  const files = scriptsOf(JSON.parse(readFileSync(path, "utf8")), [page, ...more]);
  const bytes = files.reduce((sum, file) => sum + zipped(file), 0);
  const over = bytes > limit_kb * 1000;
  failed ||= over;
  console.log(`${over ? "OVER" : "ok  "} ${app.padEnd(8)} ${(bytes / 1000).toFixed(1).padStart(6)} kB of ${limit_kb} kB in ${files.length} scripts`);
}
process.exit(failed ? 1 : 0);
