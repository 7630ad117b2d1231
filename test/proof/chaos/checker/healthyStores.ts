/**
 * Stores without a violation: three orders in real tables and books, one confirmed, one delivered and
 * partly refunded, one cancelled and refunded. The checker's tests break one invariant at a time in them.
 */
import type postgres from 'postgres';
import { releaseInventory, reserveInventory } from '../../../../activities/inventory.ts';
import { recordChange } from '../../../../activities/recordChange.ts';
import { effectId } from '../../../../contracts/effects.ts';
import type { OrderEventType } from '../../../../contracts/events.ts';
import type { OrderState } from '../../../../contracts/order.ts';
import { connectDatabase, type Database } from '../../../../db/client.ts';
import { inventoryItems } from '../../../../db/schema.ts';
import { openBooks } from '../../../../dev/simulators/books.ts';
import { CARRIER_SCHEMA, carrierTables } from '../../../../dev/simulators/carrier/tables.ts';
import { PAYMENT_SCHEMA, paymentTables } from '../../../../dev/simulators/payment/tables.ts';
import { violationsIn } from '../../../../proof/chaos/checker/checks.ts';
import { readBooks } from '../../../../proof/chaos/checker/readBooks.ts';
import { readTables } from '../../../../proof/chaos/checker/readTables.ts';
import type { Snapshot } from '../../../../proof/chaos/checker/snapshot.ts';
import type { SagaRecord, TopicRecord } from '../../../../proof/chaos/checker/storeRecords.ts';
import { acceptedItems, acceptOrder } from '../../../../proof/fixtures/acceptedOrder.ts';
import { testSeals } from '../../../support/encryptionKeys.ts';

const INITIAL = { mug: 100, spoon: 50 };
/** What is given back of the delivered order. */
const PART = 700;

export interface HealthyStores {
  readonly url: string;
  readonly confirmed: string;
  readonly delivered: string;
  readonly cancelled: string;
  /** Reads tables and books as they are now; the records of Kafka and Temporal do not change. */
  read(): Promise<Snapshot>;
}

type Change = readonly [OrderEventType, Partial<OrderState>];
const charged: Change = ['order.payment-charged', { paymentStatus: 'charged' }];
const confirmed: Change = ['order.confirmed', { status: 'confirmed', shipmentStatus: 'booked' }];

/** Fills an empty, migrated database. */
export async function healthyStores(url: string): Promise<HealthyStores> {
  const { db, sql, close } = connectDatabase(url, 3, 'checker-test');
  try {
    await db.insert(inventoryItems).values(
      Object.entries(INITIAL).map(([itemId, onHand]) => {
        return { itemId, name: itemId, unitPrice: 500, currency: 'EUR', onHand };
      }),
    );
    await makeBooks(url);
    const orders = {
      confirmed: await place(db, [charged, confirmed]),
      delivered: await place(db, [
        charged,
        confirmed,
        ['order.shipped', { status: 'shipped', shipmentStatus: 'in_transit' }],
        ['order.delivered', { status: 'delivered', shipmentStatus: 'delivered' }],
        [
          'order.payment-partially-refunded',
          { paymentStatus: 'partially_refunded', payment: { reference: 'ch', refunded: PART } },
        ],
      ]),
      cancelled: await place(db, [
        charged,
        confirmed,
        ['order.cancelling', { status: 'cancelling', paymentStatus: 'refunding' }],
        ['order.shipment-cancelled', { shipmentStatus: 'cancelled' }],
        ['order.payment-refunded', { paymentStatus: 'refunded' }],
        ['order.inventory-released', { inventoryStatus: 'released' }],
        ['order.cancelled', { status: 'cancelled' }],
      ]),
    };
    await fillBooks(sql, orders);
    await giveBackPart(sql, orders.delivered);
    await releaseInventory(db, {
      effectId: effectId(orders.cancelled, 'inventory'),
      orderId: orders.cancelled,
    });
    await sql`delete from commands`;
    await sql`delete from event_deliveries`;
    const before = await readTables(url, testSeals(db));
    const topic = before.events.map(messageOf);
    const sagas = before.orders.map((order): SagaRecord => {
      const hasEnded = order.status !== 'confirmed';
      return {
        orderId: order.orderId,
        runId: `run of ${order.orderId}`,
        state: hasEnded ? 'COMPLETED' : 'RUNNING',
        result: hasEnded ? order.status : null,
        shownStatus: order.status,
        shownAttention: 'none',
      };
    });
    const accepted = [{ intent: 'c1-1', key: 'key-1', orderId: orders.confirmed }];
    const read = async (): Promise<Snapshot> => ({
      tables: await readTables(url, testSeals(db)),
      ...(await readBooks(url)),
      topic,
      sagas,
      replayFailures: [],
      accepted,
      cancels: { promised: new Set([orders.cancelled]), asked: new Set([orders.cancelled]) },
      refundsPromised: [{ orderId: orders.delivered, key: 'key-refund', number: 1, amount: PART }],
      returnsPromised: [],
      changesPromised: new Set(),
      releasedLast: new Set(),
      initialStock: new Map(Object.entries(INITIAL)),
      youngSince: new Date(Date.now() - 60_000),
    });
    return { url, ...orders, read };
  } finally {
    await close();
  }
}

async function makeBooks(url: string): Promise<void> {
  for (const [schema, tables] of [
    [PAYMENT_SCHEMA, paymentTables],
    [CARRIER_SCHEMA, carrierTables],
  ] as const) {
    await (await openBooks(url, 1, schema, tables)).end();
  }
}

async function place(db: Database, changes: readonly Change[]): Promise<string> {
  const orderId = await acceptOrder(db);
  const inventory = effectId(orderId, 'inventory');
  await reserveInventory(db, { effectId: inventory, orderId, version: 2, items: acceptedItems });
  for (const [at, [type, set]] of changes.entries()) {
    await recordChange(db, { orderId, version: at + 3, type, set });
  }
  return orderId;
}

async function fillBooks(sql: postgres.Sql, orders: Record<string, string>): Promise<void> {
  for (const [name, orderId] of Object.entries(orders)) {
    await sql`
      insert into payment_simulator.charges
        (key, reference, order_id, user_id, amount, currency, token, request_hash, status)
      values (${orderId}, ${`ch ${orderId}`}, ${orderId}, 'customer-1', 2500, 'EUR', 'tok', '-',
        ${name === 'cancelled' ? 'refunded' : 'charged'})`;
    for (const kind of name === 'cancelled' ? ['charge', 'refund'] : ['charge']) {
      await sql`
        insert into payment_simulator.ledger
          (kind, charge_key, order_id, reference, amount, currency)
        values (${kind}, ${orderId}, ${orderId}, ${`${kind} ${orderId}`}, 2500, 'EUR')`;
    }
    await sql`
      insert into carrier_simulator.shipments
        (key, reference, tracking_number, order_id, items, marker, request_hash, status)
      values (${effectId(orderId, 'shipment')}, ${orderId}, ${orderId}, ${orderId},
        ${JSON.stringify(acceptedItems)}::jsonb, '', '-',
        ${name === 'confirmed' ? 'booked' : name})`;
  }
}

async function giveBackPart(sql: postgres.Sql, orderId: string): Promise<void> {
  await sql`
    insert into refunds (order_id, number, amount, actor, reason, state)
    values (${orderId}, 1, ${PART}, 'operations', 'a scratch', 'done')`;
  await sql`
    insert into payment_simulator.refunds (key, reference, charge_key, amount, currency, status, part)
    values (${effectId(orderId, 'refund')}, 're', ${orderId}, ${PART}, 'EUR', 'refunded', true)`;
  await sql`
    insert into payment_simulator.ledger (kind, charge_key, order_id, reference, amount, currency)
    values ('refund', ${orderId}, ${orderId}, 're', ${PART}, 'EUR')`;
}

const messageOf = (
  { orderId, eventId, type, version, data }: Snapshot['tables']['events'][number],
  at: number,
): TopicRecord => ({
  key: orderId,
  partition: 0,
  // Rows come in any order; offsets must ascend with the versions.
  offset: version * 1_000 + at,
  eventId,
  type,
  sequence: version,
  value: JSON.stringify(data),
});

export const unknownId = '019a0000-0000-7000-8000-000000000000';
/** Which order a violation is about. */
export type Of =
  | keyof Pick<HealthyStores, 'confirmed' | 'delivered' | 'cancelled'>
  | 'unknown'
  | null;
export const orderIdOf = (stores: HealthyStores, of: Of): string | null =>
  of === null ? null : of === 'unknown' ? unknownId : stores[of];

/** What the checker reports, without its explanations. */
export const reported = (snapshot: Snapshot) =>
  violationsIn(snapshot).map(({ invariant, orderId }) => ({ invariant, orderId }));
