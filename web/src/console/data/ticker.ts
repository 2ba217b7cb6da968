/** Ticks every half second, also while the page is hidden: the siren and the heartbeat depend on it. */

const listeners = new Set<() => void>();
let worker: Worker | undefined;

function start(): void {
  const tick = (): void => listeners.forEach((listener) => listener());
  try {
    worker = new Worker(new URL("./ticker.worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = tick;
    worker.onerror = () => setInterval(tick, 500);
  } catch {
    setInterval(tick, 500);
  }
}

/** Be called every half second; returns a function that ends it. */
export function onTick(listener: () => void): () => void {
  if (!listeners.size && !worker) start();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Be called every so many seconds, counted in ticks of the worker. */
export function every(seconds: number, run: () => void): () => void {
  let last_ms = Date.now();
  return onTick(() => {
    if (Date.now() - last_ms < seconds * 1000) return;
    last_ms = Date.now();
    run();
  });
}
