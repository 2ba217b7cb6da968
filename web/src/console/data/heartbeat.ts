/** Keeps this operator's claims fresh, so that nobody takes them over while the console is open. */

/** What one heartbeat command takes. */
export const HEARTBEAT_LIMIT = 50;

/** Claims in portions that one command takes. */
export function portions(report_ids: readonly string[], size = HEARTBEAT_LIMIT): string[][] {
  const found: string[][] = [];
  for (let at = 0; at < report_ids.length; at += size) found.push(report_ids.slice(at, at + size));
  return found;
}

/** Sends heartbeats and knows whether they arrive. */
export class Heartbeat {
  /** Since when none has arrived, undefined while they do. */
  failing_since_ms: number | undefined;
  #send: (report_ids: string[]) => Promise<unknown>;
  #now: () => number;
  #running = false;

  constructor(send: (report_ids: string[]) => Promise<unknown>, now: () => number = Date.now) {
    this.#send = send;
    this.#now = now;
  }

  /** Send one for each claim; a beat that is still under way is not doubled. */
  async beat(report_ids: readonly string[]): Promise<void> {
    if (this.#running) return;
    if (!report_ids.length) {
      this.failing_since_ms = undefined;
      return;
    }
    this.#running = true;
    try {
      for (const portion of portions(report_ids)) await this.#send(portion);
      this.failing_since_ms = undefined;
    } catch {
      this.failing_since_ms ??= this.#now();
    } finally {
      this.#running = false;
    }
  }
}
