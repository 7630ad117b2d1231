/**
 * What the words in the destination's street choose. The second half are the roads of the carrier
 * simulator, see docs/simulators.md, as far as they have a like at EasyPost.
 */
import type { Reply } from '../serve.ts';

const error = (status: number, code: string, errors: Reply['body'][] = []): Reply => ({
  status,
  body: { error: { code, message: code, errors } },
});
export const refused = (status: number, code: string): Reply => error(status, code);
export const unverified = (code: string): Reply =>
  error(422, 'ADDRESS.VERIFY.FAILURE', [
    { code, field: 'address', message: 'not verified', suggestion: null },
  ]);
const broken = refused(500, 'INTERNAL_SERVER_ERROR');

export type Kind = 'create' | 'buy' | 'refund' | 'rerate' | 'get';
/** What comes between a request and its answer. */
export type Trouble = Reply | 'silent before' | 'silent after' | 'garbage' | 'slow';

interface Word {
  readonly word: string;
  readonly of: Kind;
  readonly trouble: Trouble;
  /** Of the first requests, so many; only the first one when it is missing. */
  readonly times?: number;
}
const ALWAYS = Number.POSITIVE_INFINITY;
const words: readonly Word[] = [
  { word: 'Lost Making', of: 'create', trouble: 'silent after' },
  { word: 'Lost Buying', of: 'buy', trouble: 'silent after' },
  { word: 'Broken', of: 'buy', trouble: broken },
  { word: 'Busy', of: 'create', trouble: refused(429, 'RATE_LIMITED') },
  { word: 'Unverified', of: 'create', trouble: unverified('E.TIMED_OUT') },
  { word: 'Lost Refund', of: 'refund', trouble: 'silent after' },

  { word: 'Slow 800', of: 'buy', trouble: 'slow', times: ALWAYS },
  { word: 'Flaky', of: 'create', trouble: broken },
  { word: 'Flaky', of: 'buy', trouble: broken },
  { word: 'Always Down', of: 'create', trouble: broken, times: ALWAYS },
  { word: 'Timeout Before Booking', of: 'buy', trouble: 'silent before' },
  { word: 'Timeout After Booking', of: 'create', trouble: 'silent after' },
  { word: 'Timeout After Booking', of: 'buy', trouble: 'silent after' },
  { word: 'Garbage', of: 'create', trouble: 'garbage' },
  { word: 'Garbage', of: 'buy', trouble: 'garbage' },
  { word: 'Cancel Fails For A While', of: 'refund', trouble: broken, times: 3 },
  { word: 'Cancel Timeout', of: 'refund', trouble: 'silent after' },
];

/** @param nth the number of the request of this kind about this shipment, from 1 */
export function troubleOf(kind: Kind, street: string, nth: number): Trouble | null {
  const found = words.find(
    ({ word, of, times = 1 }) => of === kind && nth <= times && street.includes(word),
  );
  return found?.trouble ?? null;
}

/** Where a parcel goes by itself once it is bought: a tracker's status each second. */
const journeys: readonly (readonly [word: string, ...statuses: string[]])[] = [
  ['Ships And Delivers', 'in_transit', 'out_for_delivery', 'delivered'],
  ['Ships', 'in_transit'],
  ['Gets Lost', 'in_transit', 'failure'],
  ['Comes Back', 'in_transit', 'return_to_sender'],
];
export function journeyTo(street: string): readonly string[] {
  const [, ...statuses] = journeys.find(([word]) => street.includes(word)) ?? [''];
  return statuses;
}
