import { setTimeout as sleep } from 'node:timers/promises';

export interface Repeated {
  /** Resolves when the running turn has ended. */
  stop(): Promise<void>;
}

/**
 * Does `turn` at once, and again `paceMs` milliseconds after each end. A turn that fails is left to
 * the next one: for measurements, whose dependencies report their own outages.
 */
export function repeat(paceMs: number, turn: () => Promise<void>): Repeated {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      await turn().catch(() => {});
      await sleep(paceMs, undefined, { signal }).catch(() => {});
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
