import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { serviceWorkers } from "./build/service-workers.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const pages = { citizen: here("index.html"), console: here("console/index.html"), agency: here("agency/index.html") };

export default defineConfig({
  root: here("."),
  plugins: [
    svelte(),
    serviceWorkers([
      { page: "index.html", source: here("src/citizen/sw.ts"), file: "sw.js" },
      { page: "agency/index.html", source: here("src/agency/sw.ts"), file: "agency/sw.js" },
    ]),
  ],
  resolve: {
    alias: { $kit: here("src/kit"), $generated: here("src/generated") },
    // Tests mount components, so they need the browser's half of Svelte.
    ...(process.env.VITEST ? { conditions: ["browser"] } : {}),
  },
  server: { fs: { allow: [here(".."), here(".")] } },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0, // data: addresses would have to be allowed by the content security policy
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: Object.fromEntries(Object.entries(pages).filter(([, page]) => existsSync(page))) },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts", "tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
  },
});
