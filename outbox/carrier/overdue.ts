/** Notices work that does not end: a carrier whose work hangs must not look ready. */
export interface Overdue {
  /** Does the work, and settles as it does. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** How much of the work has run for longer than the limit and goes on. */
  readonly count: number;
}

/** @param limitMs milliseconds that no work takes unless it hangs */
export function createOverdue(limitMs: number): Overdue {
  const running = new Set<{ readonly startedAt: number }>();
  return {
    async run(work) {
      const entry = { startedAt: performance.now() };
      running.add(entry);
      try {
        return await work();
      } finally {
        running.delete(entry);
      }
    },
    get count() {
      const latest = performance.now() - limitMs;
      return [...running].filter(({ startedAt }) => startedAt < latest).length;
    },
  };
}
