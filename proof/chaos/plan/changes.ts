/** What is changed of an order that is confirmed, and for how long it is held. */
import type { Random } from './seededRandom.ts';

export interface PlannedChange {
  /** The address, or one piece of the first line. */
  readonly of: 'address' | 'piece';
  readonly afterMs: number;
  /** Two are the same request, sent at once. */
  readonly copies: 1 | 2;
  /** Where it goes instead. */
  readonly road: string;
}

const roads = [
  [5, 'Harbour'],
  [3, 'Ships'],
  [2, 'Ships And Delivers'],
  [1, 'Timeout After Booking'],
  [1, 'Flaky'],
  [1, 'Undeliverable'],
] as const;

/**
 * Pieces are taken off at most once, and of more than one: or it would be a cancellation.
 *
 * @param mayStand whether nobody cancels the order
 */
export function planChanges(random: Random, pieces: number, mayStand: boolean): PlannedChange[] {
  const all = random.weighted<readonly PlannedChange['of'][]>([
    [mayStand ? 6 : 16, []],
    [3, ['address']],
    [3, ['piece']],
    [1, ['address', 'piece']],
    [1, ['address', 'address']],
  ]);
  const changes = all.map((of) => ({
    of,
    afterMs: random.int(1_500),
    copies: random.chance(0.4) ? (2 as const) : (1 as const),
    road: random.weighted<string>(roads),
  }));
  return changes.filter(({ of }) => of === 'address' || pieces > 1);
}

/** When an order is held, and how long. */
export interface PlannedHold {
  /** Once it is confirmed, or as soon as it is accepted. */
  readonly from: 'confirmed' | 'accepted';
  readonly afterMs: number;
  readonly heldMs: number;
  /** Two holds and two releases are sent at once. */
  readonly copies: 1 | 2;
}

/** @param mayStand whether nobody cancels the order */
export function planHolds(random: Random, mayStand: boolean): PlannedHold[] {
  if (!random.chance(mayStand ? 0.4 : 0.1)) return [];
  return Array.from({ length: random.chance(0.4) ? 2 : 1 }, () => ({
    from: random.chance(0.5) ? ('confirmed' as const) : ('accepted' as const),
    afterMs: random.int(1_500),
    heldMs: 200 + random.int(3_000),
    copies: random.chance(0.3) ? (2 as const) : (1 as const),
  }));
}
