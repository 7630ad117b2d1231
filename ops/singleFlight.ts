/** Shares the result of work among those who ask for it. */

/**
 * Runs work once at a time: whoever asks while it runs gets the result of that run. The next call
 * after it has settled runs it again.
 */
export function singleFlight<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };
}

/** As `singleFlight`; a result is also given to those who ask within `ms` milliseconds after it. */
export function cachedFor<T>(ms: number, work: () => Promise<T>): () => Promise<T> {
  let kept: { readonly result: T; readonly until: number } | null = null;
  const renewed = singleFlight(async () => {
    const result = await work();
    kept = { result, until: performance.now() + ms };
    return result;
  });
  return async () => (kept && performance.now() < kept.until ? kept.result : renewed());
}
