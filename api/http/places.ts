/**
 * Places that are held for longer than a moment: bodies that arrive, requests that wait, live
 * timelines. Whoever holds them can lose one to another, so that a few callers, or slow ones, cannot
 * keep all others out.
 */

/** The caller holds its whole share, or all places are taken and none is given away. */
type Refusal = 'SHARE_TAKEN' | 'ALL_TAKEN';

export interface Places {
  readonly taken: number;
  /**
   * @param onLost called when the place goes to another
   * @returns a function that frees the place; calling it again, or after the loss, does nothing.
   */
  take(holder: string, onLost: () => void): (() => void) | Refusal;
}

interface Held {
  readonly holder: string;
  readonly onLost: () => void;
}

/** Whose place goes to `holder`, or why it gets none; null when a place is free. The oldest come first. */
type Allotment = (held: ReadonlySet<Held>, holder: string) => Held | Refusal | null;

/** How many places there are, and how many of them one holder gets. */
export interface Sizes {
  readonly total: number;
  readonly each: number;
}

export function createPlaces(allot: Allotment): Places {
  const held = new Set<Held>();
  return {
    get taken() {
      return held.size;
    },
    take(holder, onLost) {
      const found = allot(held, holder);
      if (typeof found === 'string') return found;
      if (found) {
        held.delete(found);
        found.onLost();
      }
      const entry: Held = { holder, onLost };
      held.add(entry);
      return () => void held.delete(entry);
    },
  };
}

/**
 * For what may last: when all places are taken, the one who holds most gives its oldest to a caller
 * with fewer, unless both would then hold the same number the other way round.
 */
export const fairly =
  ({ total, each }: Sizes): Allotment =>
  (held, holder) => {
    const own = [...held].filter((one) => one.holder === holder).length;
    if (own >= each) return 'SHARE_TAKEN';
    if (held.size < total) return null;
    const groups = Object.values(Object.groupBy(held, (one) => one.holder));
    const most = groups.reduce<Held[]>((a, b = []) => (b.length > a.length ? b : a), []);
    const [oldest] = most;
    return oldest && most.length > own + 1 ? oldest : 'ALL_TAKEN';
  };

/**
 * For what ends within moments when it is honest, as the arrival of a body: the longest there gives
 * way, of the same holder when that one has its share.
 */
export const oldestGivesWay =
  ({ total, each }: Sizes): Allotment =>
  (held, holder) => {
    const own = [...held].filter((one) => one.holder === holder);
    if (own.length >= each) return own[0] ?? 'SHARE_TAKEN';
    if (held.size < total) return null;
    const [oldest] = held;
    return oldest ?? 'ALL_TAKEN';
  };
