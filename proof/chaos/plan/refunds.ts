/** What is asked back of an order's money, and how. */
import type { Random } from './seededRandom.ts';

/** A part that operations asks for: an amount of minor units, or one piece of the first line. */
export interface PlannedRefund {
  readonly of: 'amount' | 'lines';
  readonly amount: number;
  /** How many requests are sent, with the same idempotency key: two at once, a third later. */
  readonly copies: 1 | 2 | 3;
  readonly afterMs: number;
}

/** Mostly after the parcel has left; some of an order that may still be cancelled. */
export function planRefunds(random: Random, mayLeave: boolean): PlannedRefund[] {
  if (!random.chance(mayLeave ? 0.7 : 0.15)) return [];
  return Array.from({ length: 1 + random.int(3) }, () => ({
    of: random.chance(0.5) ? ('amount' as const) : ('lines' as const),
    amount: 1 + random.int(random.chance(0.8) ? 500 : 20_000),
    copies: random.weighted([
      [5, 1],
      [3, 2],
      [2, 3],
    ] as const),
    afterMs: random.int(3_000),
  }));
}
