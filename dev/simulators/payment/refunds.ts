/** Refunds of charges, whole or in parts: never more than was charged. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Books, Entries } from '../books.ts';
import { type ChargeRow, chargeColumns, type RefundRow, refundColumns } from './tables.ts';
import { behaviourOf } from './tokens.ts';

export const refundRequest = z.strictObject({
  orderId: z.string().min(1).max(100),
  charge: z.string().min(1).max(200),
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  reason: z.string().min(1).max(200),
  /** Asked for by a refund of its own, not to undo the charge: news of it names the refund. */
  part: z.boolean().default(false),
});
export type RefundRequest = z.infer<typeof refundRequest>;

export type RefundDecision =
  | { readonly kind: 'made' | 'repeated' | 'already-refunded'; readonly refund: RefundRow }
  | {
      readonly kind:
        | 'key-reused'
        | 'unknown-charge'
        | 'not-charged'
        | 'other-amount'
        | 'more-than-left'
        | 'refused';
    };

/**
 * Refunds an amount of a charge once per key; the movement of money is in the same transaction. A
 * pending charge is voided as a whole: no money moves, now or later.
 */
export function makeRefund(
  books: Books,
  key: string,
  request: RefundRequest,
): Promise<RefundDecision> {
  return books.begin(async (tx): Promise<RefundDecision> => {
    // The lock on the charge's row serialises everything that can happen to the charge.
    const [charge] = await tx<ChargeRow[]>`
      select ${tx.unsafe(chargeColumns)} from charges
      where reference = ${request.charge} and status <> 'late' for update`;
    const [used] = await tx<RefundRow[]>`
      select ${tx.unsafe(refundColumns)} from refunds where key = ${key}`;
    if (used !== undefined) {
      const isSame = used.chargeKey === charge?.key && sameMoney(used, request);
      return isSame ? { kind: 'repeated', refund: told(used, charge) } : { kind: 'key-reused' };
    }
    if (charge === undefined) return { kind: 'unknown-charge' };
    const earlier = await tx<RefundRow[]>`
      select ${tx.unsafe(refundColumns)} from refunds where charge_key = ${charge.key}
      order by created_at desc`;
    const left = charge.amount - earlier.reduce((sum, { amount }) => sum + amount, 0);
    const [last] = earlier;
    if (last !== undefined && left === 0)
      return { kind: 'already-refunded', refund: told(last, charge) };
    if (charge.status === 'declined') return { kind: 'not-charged' };
    const isUntaken = charge.status === 'pending' || charge.status === 'authorized';
    if (isUntaken && request.part) return { kind: 'not-charged' };
    if (isUntaken ? !sameMoney(charge, request) : charge.currency !== request.currency)
      return { kind: 'other-amount' };
    if (request.part && behaviourOf(charge.token).refund?.refusesParts) return { kind: 'refused' };
    if (request.amount > left) return { kind: 'more-than-left' };
    return { kind: 'made', refund: await insertRefund(tx, key, charge, request) };
  });
}

async function insertRefund(
  tx: Entries,
  key: string,
  charge: ChargeRow,
  { amount, part }: RefundRequest,
): Promise<RefundRow> {
  const isVoid = charge.status === 'pending' || charge.status === 'authorized';
  const settlesAfterMs = isVoid ? undefined : behaviourOf(charge.token).refund?.settlesAfterMs;
  const status = settlesAfterMs === undefined ? 'refunded' : 'pending';
  const [refund] = await tx<RefundRow[]>`
    insert into refunds (key, reference, charge_key, amount, currency, status, part, settles_at)
    values (${key}, ${`re_${randomUUID()}`}, ${charge.key}, ${amount}, ${charge.currency},
      ${status}, ${part}, now() + ${settlesAfterMs ?? null}::float8 * interval '1 ms')
    returning ${tx.unsafe(refundColumns)}`;
  if (refund === undefined) throw new Error('A refund was not written.');
  if (isVoid) {
    await tx`
      update charges set status = 'voided', settles_to = null, settles_at = null,
        updated_at = now() where key = ${charge.key}`;
  } else if (status === 'refunded') {
    await tx`
      insert into ledger (kind, charge_key, order_id, reference, amount, currency)
      values ('refund', ${charge.key}, ${charge.orderId}, ${refund.reference}, ${amount},
        ${charge.currency})`;
    await tx`
      update charges c set status = 'refunded', updated_at = now()
      where key = ${charge.key} and amount = (${refundedOf(tx)})`;
  }
  return isVoid ? { ...refund, status: 'voided' } : refund;
}

/** What was given back of charge `c`: a pending refund is still on its way. */
export const refundedOf = (books: Entries) => books`
  select coalesce(sum(r.amount), 0)::bigint from refunds r
  where r.charge_key = c.key and r.status = 'refunded'`;

/** The books keep a void as a refund without a movement of money; it is not told as one. */
const told = (refund: RefundRow, charge: ChargeRow | undefined): RefundRow =>
  charge?.status === 'voided' ? { ...refund, status: 'voided' } : refund;

interface Money {
  readonly amount: number;
  readonly currency: string;
}
const sameMoney = (a: Money, b: Money): boolean =>
  a.amount === b.amount && a.currency === b.currency;

/** The refund made under `key`. */
export async function findRefund(
  books: Books,
  key: string,
): Promise<(RefundRow & { charge: string }) | undefined> {
  const [refund] = await books<(RefundRow & { charge: string })[]>`
    select r.key, r.reference, r.charge_key as "chargeKey", r.amount, r.currency,
      case when c.status = 'voided' then 'voided' else r.status end as status,
      c.reference as charge
    from refunds r join charges c on c.key = r.charge_key where r.key = ${key}`;
  return refund;
}
