/** What customers intend to order, and how they, the provider and the carrier behave about it. */
import { CATALOGUE } from '../../../dev/seed.ts';
import { type PlannedChange, type PlannedHold, planChanges, planHolds } from './changes.ts';
import { astray, leaving, roads, tokens } from './magicWords.ts';
import { type PlannedRefund, planRefunds } from './refunds.ts';
import { type PlannedReturn, planReturns } from './returns.ts';
import type { Random } from './seededRandom.ts';

export interface Intent {
  /** Unique; the address begins with it: `#c7, 1 Ships Road`. */
  readonly name: string;
  readonly atMs: number;
  /** The API client that sends it; only the storefront may order for another user. */
  readonly client: 'storefront' | 'customer-1' | 'customer-2';
  readonly userId: string;
  readonly items: readonly { itemId: string; quantity: number; unitPrice: number }[];
  readonly paymentMethod: string;
  readonly shippingAddress: string;
  /** How many copies are sent at once, with the same idempotency key. */
  readonly copies: 1 | 2 | 3;
  /** Milliseconds after the acceptance at which a cancellation is requested, one for each entry. */
  readonly cancelsAfterMs: readonly number[];
  /** Whether the provider and the carrier repeat their updates, late and out of order. */
  readonly repeatsUpdates: boolean;
  /** Whether the parcel leaves, unless the order fails or is cancelled. */
  readonly parcelLeaves: boolean;
  readonly refunds: readonly PlannedRefund[];
  readonly returns: readonly PlannedReturn[];
  /** One after the other, each once the order is confirmed. */
  readonly changes: readonly PlannedChange[];
  /** One after the other. */
  readonly holds: readonly PlannedHold[];
  /** What becomes of the goods when operations ends the order, whose parcel goes astray; or null. */
  readonly endsAstray: 'restocked' | 'written_off' | null;
}

interface IntentOptions {
  readonly orders: number;
  readonly overMs: number;
}

/** `orders` intents, spread over `overMs` milliseconds. */
export function planIntents(random: Random, { orders, overMs }: IntentOptions): Intent[] {
  return Array.from({ length: orders }, (_, at): Intent => {
    const name = `c${at + 1}`;
    const client = random.weighted([
      [6, 'storefront'],
      [2, 'customer-1'],
      [2, 'customer-2'],
    ] as const);
    const road = random.weighted<string>(roads);
    const cancelsAfterMs = planCancels(random);
    const mayStand = cancelsAfterMs.length === 0;
    // A `delivered` update for a cancelled parcel would be untrue.
    const repeatsUpdates = mayStand && road === 'Harbour' && random.chance(0.5);
    const parcelLeaves = repeatsUpdates || leaving.includes(road);
    const items = planItems(random);
    const pieces = items.reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      name,
      atMs: Math.floor(((at + random.int(1000) / 1000) * overMs) / orders),
      client,
      userId: client === 'storefront' ? `shopper-${random.int(8)}` : client,
      items,
      paymentMethod: random.weighted<string>(tokens),
      shippingAddress: `#${name}, ${1 + random.int(99)} ${road} Road, 20457 Hamburg`,
      copies: random.weighted([
        [7, 1],
        [2, 2],
        [1, 3],
      ] as const),
      cancelsAfterMs,
      repeatsUpdates,
      parcelLeaves,
      refunds: planRefunds(random, parcelLeaves),
      returns: planReturns(random, parcelLeaves),
      // A repeated update would be about a parcel that was called off.
      changes: repeatsUpdates ? [] : planChanges(random, pieces, mayStand),
      holds: repeatsUpdates ? [] : planHolds(random, mayStand),
      endsAstray: astray.includes(road)
        ? random.weighted([
            [2, 'restocked'],
            [1, 'written_off'],
            [1, null],
          ] as const)
        : null,
    };
  });
}

/** Early, late, or two of them. */
const planCancels = (random: Random): number[] =>
  random.weighted<() => number[]>([
    [60, () => []],
    [12, () => [random.int(100)]],
    [15, () => [300 + random.int(4_000)]],
    [8, () => [random.int(1_500), random.int(1_500)]],
    [5, () => [200, 9_000]],
  ])();

/** Chairs are scarce and ordered in greater numbers, so that orders compete for them. */
function planItems(random: Random): Intent['items'] {
  const [mug, shirt, lamp, chair] = CATALOGUE;
  const chosen = random.shuffled([mug, shirt, lamp, chair]).slice(0, 1 + random.int(3));
  return chosen.map(({ itemId, unitPrice }) => ({
    itemId,
    unitPrice,
    quantity: 1 + random.int(itemId === chair.itemId ? 4 : 3),
  }));
}
