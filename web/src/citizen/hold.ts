/** Holding a button: long enough to be meant, short enough for an emergency. */

/** One second: the shortest time that a phone in a pocket or a brushing hand does not reach. */
export const HOLD_MS = 1000;

/** What a hold tells its owner. */
export interface HoldEvents {
  /** From 0 to 1 while it is held; 0 again when it is let go. */
  progress(part: number): void;
  /** Held long enough. Told once. */
  complete(): void;
  /** Let go too early. */
  tooShort(): void;
}

/** One button's hold. Time comes in from outside, in milliseconds. */
export class Hold {
  readonly #events: HoldEvents;
  readonly #needed_ms: number;
  #since: number | undefined;

  constructor(events: HoldEvents, needed_ms = HOLD_MS) {
    this.#events = events;
    this.#needed_ms = needed_ms;
  }

  /** Whether it is held now. */
  get held(): boolean {
    return this.#since !== undefined;
  }

  /** The finger or the key goes down. A second finger changes nothing. */
  press(now: number): void {
    if (this.#since !== undefined) return;
    this.#since = now;
    this.#events.progress(0);
  }

  /** Time passes. */
  tick(now: number): void {
    if (this.#since === undefined) return;
    const part = Math.min(1, (now - this.#since) / this.#needed_ms);
    this.#events.progress(part);
    if (part < 1) return;
    this.#since = undefined;
    this.#events.complete();
  }

  /** The finger goes up. A late tick must not lose a full second that was held. */
  release(now: number): void {
    this.tick(now);
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#events.progress(0);
    this.#events.tooShort();
  }

  /** The browser took the finger away, for scrolling or a call: neither sent nor asked. */
  abandon(): void {
    if (this.#since === undefined) return;
    this.#since = undefined;
    this.#events.progress(0);
  }
}

/** Make a hold of any button, for finger, mouse and keyboard, with haptic feedback. Use as an attachment. */
export function holdable(events: HoldEvents & { begin?(): void }, needed_ms = HOLD_MS): (button: HTMLElement) => () => void {
  return (button) => {
    const hold = new Hold({ ...events, complete: () => completed(events) }, needed_ms);
    const press = (): void => {
      if (hold.held) return;
      hold.press(performance.now());
      vibrate(20);
      events.begin?.();
      requestAnimationFrame(function frame() {
        hold.tick(performance.now());
        if (hold.held) requestAnimationFrame(frame);
      });
    };
    const release = (): void => hold.release(performance.now());
    const heard: [string, (event: Event) => void][] = [
      ["pointerdown", (event) => (event as PointerEvent).button === 0 && (button.setPointerCapture((event as PointerEvent).pointerId), press())],
      ["pointerup", release],
      ["pointercancel", () => hold.abandon()],
      ["contextmenu", (event) => event.preventDefault()],
      ["keydown", (event) => isPress(event) && (event.preventDefault(), (event as KeyboardEvent).repeat || press())],
      ["keyup", (event) => isPress(event) && (event.preventDefault(), release())],
      ["blur", () => hold.abandon()],
      // A screen reader clicks without a finger: that counts as a tap, which asks first.
      ["click", (event) => (event as MouseEvent).detail === 0 && events.tooShort()],
    ];
    for (const [type, listener] of heard) button.addEventListener(type, listener);
    return () => {
      for (const [type, listener] of heard) button.removeEventListener(type, listener);
    };
  };
}

function completed(events: HoldEvents): void {
  vibrate([80, 60, 160]);
  events.complete();
}

function isPress(event: Event): boolean {
  return ["Enter", " "].includes((event as KeyboardEvent).key);
}

function vibrate(pattern: number | number[]): void {
  try {
    navigator.vibrate?.(pattern);
  } catch {
    // Refused before the first touch of a page; the ring on screen shows the same.
  }
}
