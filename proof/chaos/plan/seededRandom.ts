/** A seeded random generator: the same seed gives the same values. */

export interface Random {
  /** An integer from 0 to `below` - 1. */
  int(below: number): number;
  chance(probability: number): boolean;
  /** One value, each as likely as its weight says. */
  weighted<T>(from: readonly (readonly [weight: number, T])[]): T;
  shuffled<T>(all: readonly T[]): T[];
}

/** Mulberry32: 32 bits of state are enough for a plan. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return {
    int,
    chance: (probability) => next() < probability,
    weighted: (from) => {
      const total = from.reduce((sum, [weight]) => sum + weight, 0);
      let left = next() * total;
      for (const [weight, value] of from) {
        left -= weight;
        if (left < 0) return value;
      }
      const last = from.at(-1);
      if (!last) throw new Error('nothing to choose from');
      return last[1];
    },
    shuffled: (all) => {
      const cards = [...all];
      for (let at = cards.length - 1; at > 0; at -= 1) {
        const other = int(at + 1);
        const [a, b] = [cards[at], cards[other]];
        if (a !== undefined && b !== undefined) [cards[at], cards[other]] = [b, a];
      }
      return cards;
    },
  };
}
