/** Settles pending charges and refunds: status, movement of money and update in one statement. */
import type { Books } from '../books.ts';
import { refundedOf } from './refunds.ts';

const BATCH = 50;

/** Settles due charges and refunds. @returns their number */
export async function settleDue(books: Books): Promise<number> {
  const [charges, refunds] = await Promise.all([settleCharges(books), settleRefunds(books)]);
  return charges + refunds;
}

async function settleCharges(books: Books): Promise<number> {
  const settled = await books`
    with due as (
      select key from charges where settles_at <= now()
      order by settles_at limit ${BATCH} for update skip locked
    ), settled as (
      update charges c
      set status = case when c.hold and c.settles_to = 'charged' then 'authorized'
          else c.settles_to end,
        settles_to = null, settles_at = null, updated_at = now(),
        error = case when c.settles_to = 'declined' then 'card_declined' end
      from due where c.key = due.key
      returning c.*
    ), moved as (
      insert into ledger (kind, charge_key, order_id, reference, amount, currency)
      select 'charge', key, order_id, reference, amount, currency
      from settled where status = 'charged'
    ), announced as (
      insert into updates (order_id, path, body)
      select order_id, 'payment-updates', jsonb_build_object(
        'updateId', reference || ':' || status,
        'status', case status when 'voided' then 'declined' else status end,
        'reference', reference)
      from settled where tells
    )
    select key from settled`;
  return settled.length;
}

async function settleRefunds(books: Books): Promise<number> {
  const settled = await books`
    with due as (
      select key from refunds where settles_at <= now()
      order by settles_at limit ${BATCH} for update skip locked
    ), settled as (
      update refunds r set status = 'refunded', settles_at = null
      from due where r.key = due.key
      returning r.*
    ), given_back as (
      update charges c set updated_at = now(), status = case
        -- This statement does not see its own changes.
        when c.amount = (${refundedOf(books)}) +
          (select sum(amount) from settled s where s.charge_key = c.key) then 'refunded' else c.status end
      where c.key in (select charge_key from settled)
      returning c.key, c.order_id, c.reference as charge
    ), moved as (
      insert into ledger (kind, charge_key, order_id, reference, amount, currency)
      select 'refund', g.key, g.order_id, s.reference, s.amount, s.currency
      from settled s join given_back g on g.key = s.charge_key
    ), announced as (
      insert into updates (order_id, path, body)
      select g.order_id, 'payment-updates', jsonb_build_object(
        'updateId', s.reference || ':refunded', 'status', 'refunded',
        'reference', case when s.part then s.reference else g.charge end)
      from settled s join given_back g on g.key = s.charge_key
    )
    select key from settled`;
  return settled.length;
}
