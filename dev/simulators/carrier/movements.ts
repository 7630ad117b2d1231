/** Moves parcels: status, journal entry and update in one statement. */
import type { Books } from '../books.ts';

const BATCH = 50;

/** Makes the next due movement of each parcel. @returns their number */
export async function moveDue(books: Books): Promise<number> {
  const moved = await books`
    with due as (
      select m.shipment_key, m.position, m.moves_to, m.tells
      from movements m join shipments s on s.key = m.shipment_key
      where m.due_at <= now() and not exists (
        select 1 from movements e
        where e.shipment_key = m.shipment_key and e.position < m.position)
      order by m.due_at limit ${BATCH} for update skip locked
    ), removed as (
      delete from movements m using due
      where m.shipment_key = due.shipment_key and m.position = due.position
    ), moved as (
      update shipments s set status = due.moves_to, updated_at = now()
      from due where s.key = due.shipment_key
      returning s.key, s.order_id, s.reference, s.tracking_number, s.status, due.tells
    ), entered as (
      insert into journal (shipment_key, order_id, reference, status)
      select key, order_id, reference, status from moved
    ), announced as (
      insert into updates (order_id, path, body)
      select order_id, 'shipment-updates', jsonb_build_object(
        'updateId', reference || ':' || status, 'status', status,
        'trackingNumber', tracking_number,
        'occurredAt', to_char(now() at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      from moved where tells
    )
    select key from moved`;
  return moved.length;
}
