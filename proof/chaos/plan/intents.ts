/** What customers intend to order, and how they, the provider and the carrier behave about it. */
import { CATALOGUE } from '../../../dev/seed.ts';
import { type PlannedChange, type PlannedHold, planChanges, planHold } from './changes.ts';
import { type PlannedRefund, planRefunds } from './refunds.ts';
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
  /** One after the other, each once the order is confirmed. */
  readonly changes: readonly PlannedChange[];
  readonly hold: PlannedHold | null;
  /** What becomes of the goods when operations ends the order, whose parcel goes astray; or null. */
  readonly endsAstray: 'restocked' | 'written_off' | null;
}

/** Magic tokens of the payment simulator with their weights; see docs/simulators.md. */
const tokens = [
  [45, 'tok_ok'],
  [5, 'tok_declined'],
  [2, 'tok_invalid'],
  [4, 'tok_slow_800'],
  [4, 'tok_flaky_2'],
  [2, 'tok_down'],
  [2, 'tok_blackout_2'],
  [4, 'tok_timeout_before_charge'],
  [5, 'tok_timeout_after_charge'],
  [3, 'tok_garbage'],
  [3, 'tok_wrong_amount'],
  [3, 'tok_late_success_told_9000'],
  [3, 'tok_late_success_9000'],
  [4, 'tok_pending_then_charged'],
  [2, 'tok_pending_then_declined'],
  [2, 'tok_pending_never'],
  [4, 'tok_refund_fails_for_a_while'],
  [3, 'tok_refund_timeout'],
  [3, 'tok_refund_pending'],
  // Of money that is held at order; otherwise like tok_ok.
  [4, 'tok_capture_fails_for_a_while'],
  [4, 'tok_capture_timeout'],
  [2, 'tok_charged_at_once'],
  [2, 'tok_capture_refused'],
  [2, 'tok_authorization_ends'],
  // Of a part that is given back; otherwise like tok_ok.
  [3, 'tok_refund_refused'],
] as const;

/** Magic words of the carrier simulator with their weights. */
const roads = [
  [35, 'Harbour'],
  [6, 'Undeliverable'],
  [3, 'Rejected'],
  [4, 'Slow 800'],
  [4, 'Flaky'],
  [2, 'Always Down'],
  [4, 'Timeout Before Booking'],
  [5, 'Timeout After Booking'],
  [3, 'Garbage'],
  [3, 'Late Booking 9000'],
  [4, 'Already Dispatched'],
  [4, 'Cancel Fails For A While'],
  [3, 'Cancel Timeout'],
  [5, 'Ships'],
  [12, 'Ships And Delivers'],
  [4, 'Gets Lost'],
  [4, 'Comes Back'],
] as const;

/** Roads whose parcels leave by themselves, and among them those whose parcels do not arrive. */
const leaving = ['Ships', 'Ships And Delivers', 'Gets Lost', 'Comes Back'];
const astray = ['Gets Lost', 'Comes Back'];

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
    // A `delivered` update for a cancelled parcel would be untrue.
    const repeatsUpdates = cancelsAfterMs.length === 0 && road === 'Harbour' && random.chance(0.5);
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
      // A repeated update would be about a parcel that was called off.
      changes: repeatsUpdates ? [] : planChanges(random, pieces),
      hold: repeatsUpdates ? null : planHold(random),
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
