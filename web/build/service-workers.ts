import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { build, type Plugin, type Rolldown } from "vite";

/** One service worker: the page whose files it keeps, its source, and where it goes. */
export interface WorkerPlan {
  page: string;
  source: string;
  file: string;
}

/**
 * Build each service worker as one plain script, with the list of files that its app needs without a network.
 * A plain script, as not every browser on old phones takes module workers.
 */
export function serviceWorkers(plans: WorkerPlan[]): Plugin {
  let out = "dist";
  let root = ".";
  return {
    name: "sergap-service-workers",
    apply: "build",
    configResolved(config) {
      root = config.root;
      out = resolve(config.root, config.build.outDir);
    },
    async writeBundle(_options, bundle) {
      for (const plan of plans) {
        const files = filesOf(plan.page, bundle);
        if (files.length > 0 && existsSync(plan.source)) await buildWorker(plan, files, root, out);
      }
    },
  };
}

async function buildWorker(plan: WorkerPlan, files: string[], root: string, out: string): Promise<void> {
  const folder = plan.file.includes("/") ? plan.file.slice(0, plan.file.lastIndexOf("/")) : "";
  await build({
    configFile: false,
    root,
    publicDir: false,
    logLevel: "warn",
    define: {
      __PRECACHE__: JSON.stringify(files),
      __VERSION__: JSON.stringify(createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12)),
    },
    build: {
      target: "es2022",
      outDir: join(out, folder),
      emptyOutDir: false,
      lib: { entry: plan.source, formats: ["iife"], name: "sergapWorker", fileName: () => plan.file.slice(folder ? folder.length + 1 : 0) },
    },
  });
}

/** Addresses of a page, of all scripts it can come to load, and of their styles and assets; none for a page of another build. */
function filesOf(page: string, bundle: Rolldown.OutputBundle): string[] {
  const entry = Object.values(bundle).find(
    (item): item is Rolldown.OutputChunk => item.type === "chunk" && item.isEntry && item.facadeModuleId?.endsWith(`/web/${page}`) === true,
  );
  if (!entry) return [];
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const item = bundle[name];
    if (!item || seen.has(name)) return;
    seen.add(name);
    if (item.type !== "chunk") return;
    [...item.imports, ...item.dynamicImports].forEach(visit);
    const meta = (item as { viteMetadata?: { importedCss: Set<string>; importedAssets: Set<string> } }).viteMetadata;
    meta?.importedCss.forEach(visit);
    meta?.importedAssets.forEach(visit);
  };
  visit(entry.fileName);
  const address = page === "index.html" ? "/" : `/${page.replace(/index\.html$/, "")}`;
  return [address, ...[...seen].sort().map((name) => `/${name}`)];
}
