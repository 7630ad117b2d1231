/** Bookings and cancellations: one key makes one parcel. */
import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Books, Entries } from '../books.ts';
import { behaviourOf, type Movement, markerIn } from './addresses.ts';
import { type ShipmentRow, shipmentColumns } from './tables.ts';

const line = z.string().max(500);
const structuredAddress = z.strictObject({
  name: line,
  line1: line,
  line2: line.optional(),
  city: line,
  region: line.optional(),
  postalCode: line.optional(),
  country: line,
  phone: line.optional(),
});
const customs = z.strictObject({
  description: line,
  hsTariffNumber: line,
  originCountry: line,
  netWeightGrams: z.int().min(1),
  unitPrice: z.int().min(1),
  currency: line,
});
const item = z.strictObject({
  itemId: z.string().min(1).max(200),
  quantity: z.int().min(1),
  customs: customs.optional(),
});
export const shipmentRequest = z.strictObject({
  orderId: z.string().min(1).max(100),
  userId: z.string().min(1).max(200),
  address: z.union([z.string().min(1).max(2_000), structuredAddress]),
  items: z.array(item).min(1).max(1_000),
});
export type ShipmentRequest = z.infer<typeof shipmentRequest>;

/** The magic words of an address: in a text address, or in line1 and line2. */
export const markerOf = ({ address }: ShipmentRequest): string =>
  markerIn(typeof address === 'string' ? address : `${address.line1}\n${address.line2 ?? ''}`);

export interface MadeShipment {
  readonly shipment: ShipmentRow;
  /** False when the key had been used before. */
  readonly isNew: boolean;
  /** The key had been used for another request, whose shipment stays as it was. */
  readonly keyReused: boolean;
}

/** Books once under `key`; journal entries and planned movements are in the same transaction. */
export async function makeShipment(
  books: Books,
  key: string,
  request: ShipmentRequest,
): Promise<MadeShipment> {
  const requestHash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const made = await books.begin((tx) => insertShipment(tx, key, request, requestHash));
  if (made !== undefined) return { shipment: made, isNew: true, keyReused: false };
  const shipment = await findShipment(books, key);
  if (shipment === undefined) throw new Error('The conflicting shipment does not exist.');
  return { shipment, isNew: false, keyReused: shipment.requestHash !== requestHash };
}

async function insertShipment(
  tx: Entries,
  key: string,
  request: ShipmentRequest,
  requestHash: string,
): Promise<ShipmentRow | undefined> {
  const marker = markerOf(request);
  const { outcome = { status: 'booked' }, movements = [] } = behaviourOf(marker);
  const id = randomUUID();
  const [made] = await tx<ShipmentRow[]>`
    insert into shipments (key, reference, tracking_number, order_id, items, marker,
      request_hash, status, error)
    values (${key}, ${`sh_${id}`}, ${`SIM${id.replaceAll('-', '').slice(0, 16).toUpperCase()}`},
      ${request.orderId}, ${tx.json(request.items)}, ${marker}, ${requestHash},
      ${outcome.status}, ${outcome.error ?? null})
    on conflict (key) do nothing
    returning ${tx.unsafe(shipmentColumns)}`;
  if (made === undefined) return undefined;
  if (made.status === 'booked' || made.status === 'in_transit') {
    await tx`
      insert into journal (shipment_key, order_id, reference, status)
      select ${key}, ${made.orderId}, ${made.reference}, status
      from unnest(${['booked', ...(made.status === 'booked' ? [] : [made.status])]}::text[]) status`;
  }
  if (movements.length > 0) await planMovements(tx, key, movements);
  return made;
}

async function planMovements(tx: Entries, key: string, movements: readonly Movement[]) {
  let afterMs = 0;
  for (const [position, movement] of movements.entries()) {
    afterMs += movement.afterMs;
    await tx`
      insert into movements (shipment_key, position, moves_to, tells, due_at)
      values (${key}, ${position}, ${movement.to}, ${movement.tells},
        now() + ${afterMs}::float8 * interval '1 ms')`;
  }
}

/** The shipment booked under `key`, including a late one. */
export async function findShipment(books: Books, key: string): Promise<ShipmentRow | undefined> {
  const [shipment] = await books<ShipmentRow[]>`
    select ${books.unsafe(shipmentColumns)} from shipments where key = ${key}`;
  return shipment;
}

/**
 * Cancels a parcel unless it has left.
 *
 * @returns the shipment, or undefined when it does not exist
 */
export function cancelShipment(books: Books, reference: string): Promise<ShipmentRow | undefined> {
  return books.begin(async (tx) => {
    // The lock on the shipment's row serialises everything that can happen to the shipment.
    const [shipment] = await tx<ShipmentRow[]>`
      select ${tx.unsafe(shipmentColumns)} from shipments
      where reference = ${reference} and status not in ('late', 'refused') for update`;
    if (shipment?.status !== 'booked') return shipment;
    await tx`delete from movements where shipment_key = ${shipment.key}`;
    await tx`
      insert into journal (shipment_key, order_id, reference, status)
      values (${shipment.key}, ${shipment.orderId}, ${reference}, 'cancelled')`;
    const [cancelled] = await tx<ShipmentRow[]>`
      update shipments set status = 'cancelled', updated_at = now() where key = ${shipment.key}
      returning ${tx.unsafe(shipmentColumns)}`;
    return cancelled;
  });
}
