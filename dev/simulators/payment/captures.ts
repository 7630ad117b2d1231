/** Captures: one takes the money that a charge holds, or a part of it; the rest is let go. */
import { z } from 'zod';
import type { Books } from '../books.ts';
import { type ChargeRow, chargeColumns } from './tables.ts';
import { behaviourOf } from './tokens.ts';

export const captureRequest = z.strictObject({
  orderId: z.string().min(1).max(100),
  charge: z.string().min(1).max(200),
  amount: z.int().min(1),
  currency: z.string().regex(/^[A-Z]{3}$/),
});
type CaptureRequest = z.infer<typeof captureRequest>;

export type CaptureDecision =
  | { readonly kind: 'made' | 'repeated'; readonly charge: ChargeRow }
  | {
      readonly kind:
        | 'key-reused'
        | 'unknown-charge'
        | 'not-authorized'
        | 'other-amount'
        | 'refused';
    };

/** Takes held money once; the movement of money is in the same transaction. */
export function makeCapture(
  books: Books,
  key: string,
  request: CaptureRequest,
): Promise<CaptureDecision> {
  return books.begin(async (tx): Promise<CaptureDecision> => {
    // The lock on the charge's row serialises everything that can happen to the charge.
    const [charge] = await tx<ChargeRow[]>`
      select ${tx.unsafe(chargeColumns)} from charges
      where reference = ${request.charge} and status <> 'late' for update`;
    if (charge === undefined) return { kind: 'unknown-charge' };
    const [used] = await tx<{ chargeKey: string; amount: number }[]>`
      select charge_key as "chargeKey", amount from captures where key = ${key}`;
    if (used !== undefined) {
      const isSame = used.chargeKey === charge.key && used.amount === request.amount;
      return isSame ? { kind: 'repeated', charge } : { kind: 'key-reused' };
    }
    if (behaviourOf(charge.token).refusesCapture) return { kind: 'refused' };
    if (charge.status !== 'authorized') return { kind: 'not-authorized' };
    if (request.amount > charge.amount || request.currency !== charge.currency)
      return { kind: 'other-amount' };
    await tx`insert into captures (key, charge_key, amount)
      values (${key}, ${charge.key}, ${request.amount})`;
    await tx`
      update charges set status = 'charged', amount = ${request.amount}, settles_to = null,
        settles_at = null, updated_at = now() where key = ${charge.key}`;
    await tx`
      insert into ledger (kind, charge_key, order_id, reference, amount, currency)
      values ('charge', ${charge.key}, ${charge.orderId}, ${charge.reference}, ${request.amount},
        ${charge.currency})`;
    return { kind: 'made', charge };
  });
}
