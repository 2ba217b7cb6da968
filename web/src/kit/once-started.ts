/** Something that is started at most once, unless the start fails. */

/**
 * @param start begins it; may fail, for one without a network.
 * @returns a function that gives the one that runs, and starts it where none does: a failed start is forgotten, so the next call tries anew.
 */
export function onceStarted<Started, Options extends unknown[]>(
  start: (...options: Options) => Promise<Started>,
): (...options: Options) => Promise<Started> {
  let starting: Promise<Started> | undefined;
  return (...options) => {
    starting ??= start(...options).catch((error: unknown) => {
      starting = undefined;
      throw error;
    });
    return starting;
  };
}
