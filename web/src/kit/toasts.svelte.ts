/** Short messages over the page. */

export type ToastTone = "neutral" | "ok" | "warn" | "danger";

export interface ToastItem {
  id: number;
  text: string;
  tone: ToastTone;
  action?: { text: string; run: () => void };
}

const items = $state<ToastItem[]>([]);
let next_id = 1;

/** The messages on screen; reactive. */
export function toasts(): readonly ToastItem[] {
  return items;
}

/**
 * Show a short message.
 *
 * @param text what to say, already translated.
 * @param options tone, an action such as undo, and how long it stays in milliseconds (0 = until closed).
 * @returns a function that takes the message away.
 */
export function toast(
  text: string,
  options: { tone?: ToastTone; action?: ToastItem["action"]; stays_ms?: number } = {},
): () => void {
  const item: ToastItem = { id: next_id++, text, tone: options.tone ?? "neutral" };
  if (options.action) item.action = options.action;
  items.push(item);
  if (items.length > 4) items.shift();
  const close = (): void => dismiss(item.id);
  const stays_ms = options.stays_ms ?? 6000;
  if (stays_ms > 0) setTimeout(close, stays_ms);
  return close;
}

/** Take a message away. */
export function dismiss(id: number): void {
  const index = items.findIndex((item) => item.id === id);
  if (index >= 0) items.splice(index, 1);
}
