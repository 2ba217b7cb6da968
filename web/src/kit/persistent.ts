/** Listeners that get up again: one that was refused, cut off or could not begin is opened anew, with growing pauses. */

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

/** One opening of a listener; what it tells after its end is not heard. */
export interface Opening {
  /** The server has answered: the next failure starts with the shortest pause again. */
  answered(): void;
  /** It is over and tells nothing more: open it anew after a pause. */
  failed(error: unknown): void;
  /** Whether another opening has taken its place, or nobody listens any more. */
  readonly over: boolean;
}

/** The pause before the next try in milliseconds: doubling, up to half a minute. */
export function pauseAfter(failures: number): number {
  return Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, failures - 1));
}

/**
 * Keep a listener open until told to stop.
 *
 * @param open begins to listen and gives the function that ends it; may throw, which counts as a failure.
 * @param lost is told of each failure, before the pause.
 * @returns a function that ends it.
 */
export function keepOpen(open: (opening: Opening) => Promise<() => void> | (() => void), lost: (error: unknown) => void = () => undefined): () => void {
  let current: Opening | undefined;
  let end: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  const close = (): void => {
    current = undefined;
    end?.();
    end = undefined;
  };
  const failed = (error: unknown): void => {
    close();
    lost(error);
    timer = setTimeout(() => void begin(), pauseAfter(++failures));
  };
  const begin = async (): Promise<void> => {
    const opening: Opening = {
      answered: () => current === opening && (failures = 0),
      failed: (error) => current === opening && failed(error),
      get over() {
        return current !== opening;
      },
    };
    current = opening;
    try {
      const stop = await open(opening);
      if (opening.over) stop();
      else end = stop;
    } catch (error) {
      opening.failed(error);
    }
  };
  void begin();
  return () => {
    clearTimeout(timer);
    close();
  };
}
