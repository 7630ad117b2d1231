/** Wakes one waiting loop. A ring while nobody waits is kept, and any number of rings is one. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves at the next ring, at once when it was rung since the last wait, or after `limitMs`. */
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
