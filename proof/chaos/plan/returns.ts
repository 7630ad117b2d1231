/** What customers send back of an order whose parcel has left, and what becomes of it. */
import type { GoodsOutcome } from '../../../contracts/order.ts';
import type { Random } from './seededRandom.ts';

export interface PlannedReturn {
  /** Pieces of the first line: perhaps more than it has, which is refused. */
  readonly quantity: number;
  readonly afterMs: number;
  /** How many requests of each kind are sent at once, with the same idempotency key. */
  readonly copies: 1 | 2;
  readonly isLabelled: boolean;
  /** Whether another order is placed in exchange. */
  readonly isExchanged: boolean;
  /**
   * One piece is received after the other. `received and cancelled`: both at once, of which one is taken.
   * `awaited`: nothing becomes of it.
   */
  readonly becomes: 'received' | 'refused' | 'cancelled' | 'received and cancelled' | 'awaited';
  readonly goods: GoodsOutcome;
  readonly refund: 'all' | 'none';
}

export function planReturns(random: Random, mayLeave: boolean): PlannedReturn[] {
  if (!random.chance(mayLeave ? 0.8 : 0.03)) return [];
  return Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => ({
    quantity: 1 + random.int(2),
    afterMs: random.int(3_000),
    copies: random.chance(0.5) ? (2 as const) : (1 as const),
    isLabelled: random.chance(0.4),
    isExchanged: random.chance(0.25),
    becomes: random.weighted([
      [6, 'received'],
      [1, 'refused'],
      [1, 'cancelled'],
      [2, 'received and cancelled'],
      [1, 'awaited'],
    ] as const),
    goods: random.chance(0.7) ? ('restocked' as const) : ('written_off' as const),
    refund: random.chance(0.8) ? ('all' as const) : ('none' as const),
  }));
}
