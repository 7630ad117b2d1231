/** Charges: one key makes one charge and one movement of money. */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Books } from '../books.ts';
import { type ChargeRow, chargeColumns } from './tables.ts';
import { behaviourOf } from './tokens.ts';

export const chargeRequest = z.strictObject({
  orderId: z.string().min(1).max(100),
  userId: z.string().min(1).max(200),
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  token: z.string().min(1).max(255),
  /** Hold the money, for a capture to take. */
  hold: z.boolean().optional(),
});
export type ChargeRequest = z.infer<typeof chargeRequest>;

export interface MadeCharge {
  readonly charge: ChargeRow;
  /** False when the key had been used before. */
  readonly isNew: boolean;
  /** The key had been used for another request, whose charge stays as it was. */
  readonly keyReused: boolean;
}

/** Like cards: held money is let go after a week. */
const HELD_MS = 7 * 24 * 3600 * 1000;

/** Charges or holds once under `key`; the movement of money is in the same statement. */
export async function makeCharge(
  books: Books,
  key: string,
  request: ChargeRequest,
): Promise<MadeCharge> {
  const requestHash = hashOf(request);
  const behaviour = behaviourOf(request.token);
  const isHeld = request.hold === true && behaviour.holds !== false;
  const { outcome = { status: 'charged' } } = behaviour;
  const { error, tells } = outcome;
  const isMade = outcome.status === 'charged';
  const status = isMade && isHeld ? 'authorized' : outcome.status;
  const heldMs = behaviour.heldMs ?? HELD_MS;
  const settles = isMade && isHeld ? { to: 'voided', afterMs: heldMs } : outcome.settles;
  const [made] = await books<ChargeRow[]>`
    with made as (
      insert into charges (key, reference, order_id, user_id, amount, currency, token,
        request_hash, status, error, hold, authorized_until, settles_to, settles_at, tells)
      values (${key}, ${`ch_${randomUUID()}`}, ${request.orderId}, ${request.userId},
        ${request.amount}, ${request.currency}, ${request.token}, ${requestHash}, ${status},
        ${error ?? null}, ${isHeld},
        case when ${isHeld} then now() + ${heldMs}::float8 * interval '1 ms' end,
        ${settles?.to ?? null},
        now() + ${settles?.afterMs ?? null}::float8 * interval '1 ms',
        ${tells ?? isHeld})
      on conflict (key) do nothing
      returning *
    ), moved as (
      insert into ledger (kind, charge_key, order_id, reference, amount, currency)
      select 'charge', key, order_id, reference, amount, currency
      from made where status = 'charged'
    )
    select ${books.unsafe(chargeColumns)} from made`;
  if (made !== undefined) return { charge: made, isNew: true, keyReused: false };
  const charge = await findCharge(books, key);
  if (charge === undefined) throw new Error('The conflicting charge does not exist.');
  return { charge, isNew: false, keyReused: charge.requestHash !== requestHash };
}

/** The charge made under `key`, including a late one. */
export async function findCharge(books: Books, key: string): Promise<ChargeRow | undefined> {
  const [charge] = await books<ChargeRow[]>`
    select ${books.unsafe(chargeColumns)} from charges where key = ${key}`;
  return charge;
}

const hashOf = ({ orderId, userId, amount, currency, token, hold }: ChargeRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([orderId, userId, amount, currency, token, hold === true]))
    .digest('hex');
