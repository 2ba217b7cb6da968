import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { serviceWorkers } from "./build/service-workers.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const pages: Record<string, string> = { citizen: here("index.html"), console: here("console/index.html"), agency: here("agency/index.html") };

/** `--mode <app>` builds one app by itself, so that it carries only what it uses of the packages that all three share. */
const chosen = (mode: string): Record<string, string> => (pages[mode] ? { [mode]: pages[mode] } : pages);

export default defineConfig(({ mode }) => ({
  root: here("."),
  plugins: [
    svelte(),
    serviceWorkers([
      { page: "index.html", source: here("src/citizen/sw.ts"), file: "sw.js" },
      { page: "agency/index.html", source: here("src/agency/sw.ts"), file: "agency/sw.js" },
      { page: "console/index.html", source: here("src/console/sw.ts"), file: "console/sw.js" },
    ]),
  ],
  define: { __APP_VERSION__: JSON.stringify((JSON.parse(readFileSync(here("package.json"), "utf8")) as { version: string }).version) },
  resolve: {
    alias: { $kit: here("src/kit"), $generated: here("src/generated") },
    // Tests mount components, so they need the browser's half of Svelte.
    ...(process.env.VITEST ? { conditions: ["browser"] } : {}),
  },
  server: { fs: { allow: [here(".."), here(".")] } },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: mode === "citizen" || !pages[mode], // the citizen's app is built first
    copyPublicDir: mode === "citizen" || !pages[mode],
    manifest: `.vite/${mode}.json`,
    assetsInlineLimit: 0, // data: addresses would have to be allowed by the content security policy
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      input: chosen(mode),
      // The citizen's app loads the kit's sign-in lazily; the other two need it at once, where the same import() does no harm.
      checks: { ineffectiveDynamicImport: mode === "citizen" },
    },
  },
  test: {
    environment: "happy-dom",
    environmentOptions: { happyDOM: { url: "http://127.0.0.1:1/" } }, // nobody listens there: tests are offline
    testTimeout: 20_000,
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
  },
}));
