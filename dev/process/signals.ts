/**
 * One Ctrl-C arrives several times: from the terminal, and from npm and the bootstrap, which both
 * forward it. Signals within this time count as one.
 */
const SAME_SIGNAL_MS = 700;

export interface Signals {
  /** Aborted by the first signal. */
  readonly first: AbortSignal;
  /** Resolves at the first signal. */
  readonly arrived: Promise<void>;
}

/** Handles SIGINT, SIGTERM and SIGHUP: the first one aborts, a second one calls `onSecond`. */
export function untilSignal(onSecond: () => void): Signals {
  const first = new AbortController();
  const arrived = Promise.withResolvers<void>();
  let at = 0;
  const onSignal = (): void => {
    if (at === 0) {
      at = Date.now();
      first.abort();
      arrived.resolve();
    } else if (Date.now() - at > SAME_SIGNAL_MS) onSecond();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { first: first.signal, arrived: arrived.promise };
}
