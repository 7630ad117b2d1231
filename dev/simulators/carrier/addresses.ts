/** The behaviour that the magic words in an address trigger. The table is in docs/simulators.md. */
import { ALWAYS, type Faults } from '../faults.ts';

export type ParcelStatus = 'in_transit' | 'delivered' | 'lost' | 'returned';

/** A movement of a parcel; `afterMs` counts from the previous movement. */
export interface Movement {
  readonly to: 'booked' | ParcelStatus;
  readonly afterMs: number;
  /** Whether an update is sent to the orders API. */
  readonly tells: boolean;
}
interface BookingOutcome {
  /** `late`: neither answered nor found until its first movement. */
  readonly status: 'booked' | 'in_transit' | 'refused' | 'late';
  readonly error?: 'address_undeliverable' | 'shipment_rejected';
}
export interface CarrierBehaviour {
  readonly outcome?: BookingOutcome;
  readonly movements?: readonly Movement[];
  readonly faults?: { readonly [K in 'book' | 'cancel']?: Faults };
}

const moves = (afterMs: number, ...all: ParcelStatus[]): readonly Movement[] =>
  all.map((to) => ({ to, afterMs, tells: true }));

/**
 * By the words in the address; a number right after them, milliseconds or a count, is `n`. The
 * first that matches counts, so longer words come before shorter ones they begin with.
 */
const behaviours: Readonly<Record<string, (n?: number) => CarrierBehaviour>> = {
  Undeliverable: () => ({ outcome: { status: 'refused', error: 'address_undeliverable' } }),
  Rejected: () => ({ outcome: { status: 'refused', error: 'shipment_rejected' } }),

  Slow: (ms = 3_000) => ({ faults: { book: { slowMs: ms } } }),
  Flaky: (times = 2) => ({ faults: { book: { failFirst: times } } }),
  'Always Down': () => ({ faults: { book: { failFirst: ALWAYS } } }),
  'Timeout Before Booking': (times = 1) => ({ faults: { book: { silentBeforeFirst: times } } }),
  'Timeout After Booking': (times = 1) => ({ faults: { book: { silentAfterFirst: times } } }),
  Garbage: () => ({ faults: { book: { answer: 'garbage' } } }),
  'Late Booking': (ms = 90_000) => ({
    outcome: { status: 'late' },
    movements: [{ to: 'booked', afterMs: ms, tells: false }],
  }),

  'Already Dispatched': () => ({ outcome: { status: 'in_transit' } }),
  'Cancel Fails For A While': (times = 3) => ({ faults: { cancel: { failFirst: times } } }),
  'Cancel Timeout': (times = 1) => ({ faults: { cancel: { silentAfterFirst: times } } }),

  'Ships And Delivers': (ms = 1_000) => ({ movements: moves(ms, 'in_transit', 'delivered') }),
  Ships: (ms = 1_000) => ({ movements: moves(ms, 'in_transit') }),
  'Gets Lost': (ms = 1_000) => ({ movements: moves(ms, 'in_transit', 'lost') }),
  'Comes Back': (ms = 1_000) => ({ movements: moves(ms, 'in_transit', 'returned') }),
};

export const magicAddresses = Object.keys(behaviours);

/** No wait is longer than ten minutes and no count larger than that number. */
const LARGEST = 600_000;
const markerShape = new RegExp(
  `\\b(?<words>${magicAddresses.join('|')})\\b(?: (?<n>\\d{1,9})\\b)?`,
);

/** The magic words in an address, with their number; empty for an ordinary address. */
export const markerIn = (address: string): string => markerShape.exec(address)?.[0] ?? '';

/** The behaviour a marker stands for; a parcel to an ordinary address is booked and stays so. */
export function behaviourOf(marker: string): CarrierBehaviour {
  const { words = '', n } = markerShape.exec(marker)?.groups ?? {};
  const make = Object.hasOwn(behaviours, words) ? behaviours[words] : undefined;
  if (make === undefined) return {};
  return n === undefined ? make() : make(Math.min(Number(n), LARGEST));
}
