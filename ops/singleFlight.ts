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
