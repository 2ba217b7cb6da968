/** Many changes, one redraw: what arrives within a frame is applied together, and in a storm what arrives within some frames. */

/** How a batch waits before it redraws; tests hand in their own. */
export type Wait = (run: () => void) => void;

/**
 * Shortest time between two redraws. A redraw sorts and counts everything that is open; eight a second are as live as an eye
 * wants it, and leave the time between to keys and mouse.
 */
export const BETWEEN_REDRAWS_MS = 125;
const WITHOUT_FRAME_MS = 250;

/**
 * The next frame of a page that is looked at, the first change at once and more of them spaced out; at once in a hidden page,
 * where frames never come and the siren must sound all the same.
 */
export function spacedFrames(between_ms = BETWEEN_REDRAWS_MS): Wait {
  let last_ms = -Infinity;
  return (run) => {
    const redraw = (): void => {
      last_ms = performance.now();
      run();
    };
    const frame = (): void => (document.visibilityState === "hidden" ? queueMicrotask(redraw) : nextFrame(redraw));
    const left_ms = last_ms + between_ms - performance.now();
    if (left_ms > 0 && document.visibilityState !== "hidden") setTimeout(frame, left_ms);
    else frame();
  };
}

/** The next frame, or a moment later without one: a page that is hidden just now has no frames any more. */
function nextFrame(run: () => void): void {
  const done = (): void => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(done);
  const timer = setTimeout(done, WITHOUT_FRAME_MS);
}

/** Collects jobs and runs them together. */
export class Batch {
  #jobs: (() => void)[] = [];
  #wait: Wait;
  #after: () => void;

  /**
   * @param after runs once when all jobs of a redraw have run.
   */
  constructor(after: () => void, wait: Wait = spacedFrames()) {
    this.#after = after;
    this.#wait = wait;
  }

  /** Run a job with the next redraw. */
  add(job: () => void): void {
    this.#jobs.push(job);
    if (this.#jobs.length === 1) this.#wait(() => this.flush());
  }

  /** Run everything now. */
  flush(): void {
    if (!this.#jobs.length) return;
    const jobs = this.#jobs;
    this.#jobs = [];
    for (const job of jobs) job();
    this.#after();
  }
}
