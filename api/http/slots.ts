/** Limits on how many requests, waiting callers or live streams a process holds at once. */
export interface Slots {
  readonly taken: number;
  /** @returns a function that frees the slot (further calls do nothing), or null when all are taken. */
  take(): (() => void) | null;
}

export function createSlots(count: number): Slots {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take() {
      if (taken >= count) return null;
      taken += 1;
      let held = true;
      return () => {
        if (held) taken -= 1;
        held = false;
      };
    },
  };
}

/** A number of slots per holder, so that no single holder can take the capacity of all. */
export interface Shares<Holder = string> {
  /** @returns a function that frees the slot, or null when `holder` has taken its whole share. */
  take(holder: Holder): (() => void) | null;
}

export function createShares<Holder = string>(each: number): Shares<Holder> {
  const held = new Map<Holder, Slots>();
  return {
    take(holder) {
      const share = held.get(holder) ?? createSlots(each);
      const release = share.take();
      if (!release) return null;
      held.set(holder, share);
      return () => {
        release();
        if (share.taken === 0 && held.get(holder) === share) held.delete(holder);
      };
    },
  };
}
