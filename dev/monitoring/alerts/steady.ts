/**
 * For what is late for a while because a process restarts. What was late once stays in the window for
 * its length, so the alert waits longer than that: only what goes on being late is told.
 */
export const STEADY = { window: '45s', for: '1m' } as const;
