/** Many changes, one redraw: what arrives within a frame is applied together. */

/** How a batch waits for the next frame; tests hand in their own. */
export type Wait = (run: () => void) => void;

/**
 * The next frame of a page that is looked at; at once in a hidden one, where frames never come and the siren must
 * sound all the same.
 */
export const nextFrame: Wait = (run) => {
  if (document.visibilityState === "hidden") queueMicrotask(run);
  else requestAnimationFrame(run);
};

/** Collects jobs and runs them together. */
export class Batch {
  #jobs: (() => void)[] = [];
  #wait: Wait;
  #after: () => void;

  /**
   * @param after runs once when all jobs of a frame have run.
   */
  constructor(after: () => void, wait: Wait = nextFrame) {
    this.#after = after;
    this.#wait = wait;
  }

  /** Run a job with the next frame. */
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
