/** Wakes one waiting loop. Rings between two waits count as one and end the next wait at once. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves at the next ring, or after `limitMs` milliseconds. */
  wait(limitMs: number): Promise<void>;
}

export function createBell(): Bell {
  let rung = false;
  let wake: (() => void) | null = null;
  return {
    ring: () => {
      rung = true;
      wake?.();
    },
    async wait(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      if (!rung) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          timer = setTimeout(resolve, limitMs);
        });
      }
      clearTimeout(timer);
      wake = null;
      rung = false;
    },
  };
}
