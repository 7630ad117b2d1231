/** What the stand-in of Stripe knows, and the objects it shows of it. */
import { randomBytes } from 'node:crypto';
import type { Book } from '../book.ts';
import { type QueuedEvent, queueEvent } from '../events.ts';
import type { Json, Reply } from '../serve.ts';

export interface Intent extends Json {
  id: string;
  amount: number;
  currency: string;
  status: string;
  capture_method: 'automatic' | 'manual';
  amount_received: number;
  created: number;
  metadata: Record<string, string>;
  method: string;
  isDisputed?: boolean;
}
export interface RefundRow extends Json {
  id: string;
  amount: number;
  payment_intent: string;
  status: string;
  metadata: Record<string, string>;
  /** What was held and is not taken: Stripe keeps it as a refund, too. */
  isRelease?: boolean;
}

export type Happening =
  | 'paid'
  | 'failed'
  | 'hold ends'
  | 'refunded'
  | 'disputed'
  | 'dispute closed';
interface Plan {
  readonly what: Happening;
  /** The intent's, or the refund's. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface StripeBook {
  readonly intents: Intent[];
  readonly refunds: RefundRow[];
  /** The first answer under each idempotency key. */
  readonly kept: Record<string, { readonly hash: string; readonly reply: Reply }>;
  /** Requests under each key. */
  readonly tries: Record<string, number>;
  plans: Plan[];
  readonly events: QueuedEvent[];
}
export const emptyBook = (): StripeBook => ({
  ...{ intents: [], refunds: [], kept: {}, tries: {} },
  ...{ plans: [], events: [] },
});

export interface Stripe {
  readonly book: Book<StripeBook>;
  /** Whether events are sent. */
  readonly tells: boolean;
}

export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;
export const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Cards are held for a week. */
const HELD_SECONDS = 7 * 24 * 3600;

const isAlive = ({ status }: RefundRow): boolean => status !== 'failed';
const sum = (rows: readonly RefundRow[]): number =>
  rows.reduce((all, { amount }) => all + amount, 0);
const refundsOf = ({ book }: Stripe, intent: Intent): RefundRow[] =>
  book.entries.refunds.filter(({ payment_intent }) => payment_intent === intent.id);

/** What can still be given back of what was taken. */
export const leftOf = (stripe: Stripe, intent: Intent): number =>
  intent.amount_received -
  sum(refundsOf(stripe, intent).filter((row) => isAlive(row) && row.isRelease !== true));

export function shownRefund({ isRelease: _, ...row }: RefundRow): Json {
  return row;
}

/** Of a hold that was taken in part, the rest counts as refunded. */
export function chargeOf(stripe: Stripe, intent: Intent): Json | null {
  const isHeld = intent.status === 'requires_capture';
  const isVoid = intent.status === 'canceled';
  if (intent.status !== 'succeeded' && !isHeld && !isVoid) return null;
  const own = refundsOf(stripe, intent);
  const refunded = isVoid ? intent.amount : sum(own.filter(isAlive));
  return {
    id: `ch_${intent.id}`,
    object: 'charge',
    payment_intent: intent.id,
    metadata: intent.metadata,
    amount: intent.amount,
    amount_captured: intent.amount_received,
    captured: intent.status === 'succeeded',
    disputed: intent.isDisputed === true,
    ...(isHeld && intent.method !== 'pm_held_for_ever'
      ? { payment_method_details: { card: { capture_before: intent.created + HELD_SECONDS } } }
      : {}),
    amount_refunded: refunded,
    refunded: !isHeld && refunded >= intent.amount,
    refunds: { object: 'list', data: own.toReversed().map(shownRefund), has_more: false },
  };
}

export function shownIntent(stripe: Stripe, intent: Intent, isExpanded: boolean): Json {
  const { method: _, isDisputed: __, ...rest } = intent;
  const charge = intent.status === 'canceled' ? null : chargeOf(stripe, intent);
  const latest = isExpanded ? charge : (charge?.['id'] ?? null);
  return { ...rest, object: 'payment_intent', latest_charge: latest };
}

export function tell({ book, tells }: Stripe, type: string, object: Json): void {
  if (!tells) return;
  const event = { id: newId('evt'), object: 'event', type, created: nowSeconds() };
  queueEvent(book.entries.events, { ...event, data: { object } });
}

export const plan = (
  { book }: Stripe,
  what: Happening,
  { id }: { id: string },
  afterMs: number,
): void => void book.entries.plans.push({ what, id, at: Date.now() + afterMs });
