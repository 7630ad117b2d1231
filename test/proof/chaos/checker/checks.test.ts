/**
 * Each invariant is broken once, in the store it is read from, and the checker must report it for
 * the right order. It must report nothing for healthy stores.
 */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violationsIn } from '../../../../proof/chaos/checker/checks.ts';
import type { Snapshot } from '../../../../proof/chaos/checker/snapshot.ts';
import { newDatabase } from '../../../support/database.ts';
import { type HealthyStores, healthyStores } from './healthyStores.ts';

const database = await newDatabase({ migrated: true });
let healthy: HealthyStores;
beforeAll(async () => {
  healthy = await healthyStores(database.url);
});
afterAll(async () => {
  await database.drop();
});

const unknownId = '019a0000-0000-7000-8000-000000000000';
const reported = (snapshot: Snapshot) =>
  violationsIn(snapshot).map(({ invariant, orderId }) => ({ invariant, orderId }));

test('Healthy stores have no violations', async () => {
  expect(violationsIn(await healthy.read())).toEqual([]);
});

type Break = (healthy: HealthyStores) => readonly string[];
type Of = keyof Pick<HealthyStores, 'confirmed' | 'delivered' | 'cancelled'> | 'unknown' | null;
const idOf = (of: Of): string | null =>
  of === null ? null : of === 'unknown' ? unknownId : healthy[of];

/** SQL that breaks an invariant; each case has a database of its own. */
const brokenInStores: readonly [invariant: string, how: string, of: Of, statements: Break][] = [
  [
    'stock is conserved',
    'an item taken off the shelf twice',
    null,
    () => [`update inventory_items set on_hand = on_hand - 1 where item_id = 'mug'`],
  ],
  [
    'reservations add up',
    'a reservation released twice',
    null,
    () => [`update inventory_items set reserved = reserved - 1 where item_id = 'mug'`],
  ],
  [
    'stock is never negative',
    'more promised than there is',
    null,
    () => [
      `alter table inventory_items drop constraint inventory_on_hand`,
      `update inventory_items set reserved = on_hand + 1 where item_id = 'spoon'`,
    ],
  ],
  [
    'money matches',
    'a cancelled order’s money kept',
    'cancelled',
    ({ cancelled }) => [
      `alter table payment_simulator.ledger disable trigger append_only`,
      `delete from payment_simulator.ledger where order_id = '${cancelled}' and kind = 'refund'`,
    ],
  ],
  [
    'money matches',
    'a standing order never paid for',
    'delivered',
    ({ delivered }) => [
      `alter table payment_simulator.ledger disable trigger append_only`,
      `delete from payment_simulator.ledger where order_id = '${delivered}'`,
    ],
  ],
  [
    'charged at most once',
    'a second charge that was refunded',
    'confirmed',
    ({ confirmed }) => [
      `insert into payment_simulator.charges (key, reference, order_id, user_id, amount, currency,
         token, request_hash, status)
       values ('again', 'again', '${confirmed}', 'u', 2500, 'EUR', 't', '-', 'refunded')`,
      `insert into payment_simulator.ledger (kind, charge_key, order_id, reference, amount, currency)
       values ('charge', 'again', '${confirmed}', 'again', 2500, 'EUR'),
         ('refund', 'again', '${confirmed}', 'again', 2500, 'EUR')`,
    ],
  ],
  [
    'no charge outlives its order',
    'a pending charge that was not voided',
    'cancelled',
    ({ cancelled }) => [
      `update payment_simulator.charges set status = 'pending' where order_id = '${cancelled}'`,
    ],
  ],
  [
    'parcels match',
    'a cancelled order on its way',
    'cancelled',
    ({ cancelled }) => [
      `update carrier_simulator.shipments set status = 'booked' where order_id = '${cancelled}'`,
    ],
  ],
  [
    'parcels match',
    'two parcels for one order',
    'confirmed',
    ({ confirmed }) => [
      `insert into carrier_simulator.shipments (key, reference, tracking_number, order_id, items,
         marker, request_hash, status)
       values ('again', 'again', 'again', '${confirmed}', '[]', '', '-', 'booked')`,
    ],
  ],
  [
    'parcels match',
    'a standing order without a parcel',
    'confirmed',
    ({ confirmed }) => [
      `update carrier_simulator.shipments set status = 'cancelled' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'parcels reach their orders',
    'a delivered parcel of a confirmed order',
    'confirmed',
    ({ confirmed }) => [
      `update carrier_simulator.shipments set status = 'delivered' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'parcels reach their orders',
    'a lost parcel of an order without a flag',
    'delivered',
    ({ delivered }) => [
      `update carrier_simulator.shipments set status = 'lost' where order_id = '${delivered}'`,
    ],
  ],
  [
    'every order ends or is flagged',
    'an order that stays cancelling without a flag',
    'cancelled',
    ({ cancelled }) => [
      `update orders set status = 'cancelling', updated_at = now() - interval '1 hour'
       where order_id = '${cancelled}'`,
    ],
  ],
  [
    'nothing without an order',
    'a charge for an order that does not exist',
    'unknown',
    () => [
      `insert into payment_simulator.charges (key, reference, order_id, user_id, amount, currency,
         token, request_hash, status)
       values ('odd', 'odd', '${unknownId}', 'u', 1, 'EUR', 't', '-', 'declined')`,
    ],
  ],
  [
    'one key, one order',
    'a key that made a second order',
    null,
    ({ confirmed, delivered }) => [
      `insert into idempotency_keys (caller, key, request_hash, order_id, status, headers, body,
         expires_at)
       values ('a', 'k', '-', '${confirmed}', 201, '{}', '', now()),
         ('b', 'k', '-', '${delivered}', 201, '{}', '', now())`,
    ],
  ],
  [
    'one key, one order',
    'one intent ordered twice',
    null,
    ({ confirmed, delivered }) => [
      `update orders set shipping_address = '"#c1-1, 1 Road"'
       where order_id in ('${confirmed}', '${delivered}')`,
    ],
  ],
  [
    'events have no gaps',
    'an event that is missing',
    'delivered',
    ({ delivered }) => [`delete from order_events where order_id = '${delivered}' and version = 3`],
  ],
  [
    'the row is the fold of its events',
    'a row changed without an event',
    'confirmed',
    ({ confirmed }) => [
      `update orders set payment_status = 'refunded' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'events follow the state machine',
    'a cancelled order that is confirmed',
    'cancelled',
    ({ cancelled }) => [
      `insert into order_events (order_id, version, type, data)
       select order_id, version + 1, 'order.confirmed', data || '{"status": "confirmed"}'
       from order_events where order_id = '${cancelled}' order by version desc limit 1`,
    ],
  ],
  [
    'every event is delivered',
    'an event that is not in Kafka',
    'confirmed',
    ({ confirmed }) => [
      `update order_events set event_id = gen_random_uuid()
       where order_id = '${confirmed}' and version = 2`,
    ],
  ],
  [
    'the outbox is drained',
    'a command that was not handed over',
    'confirmed',
    ({ confirmed }) => [
      `insert into commands (order_id, kind, payload) values ('${confirmed}', 'start-order', '{}')`,
    ],
  ],
  [
    'the outbox is drained',
    'an event that was not sent',
    'confirmed',
    ({ confirmed }) => [
      `insert into event_deliveries (partition, order_id, version) values (0, '${confirmed}', 1)`,
    ],
  ],
  [
    'nothing without an order',
    'an effect of an order that does not exist',
    'unknown',
    () => [
      `insert into effects (effect_id, order_id, step, state)
       values ('odd', '${unknownId}', 'payment', 'revoked')`,
    ],
  ],
  [
    'nothing without an order',
    'a parcel for an order that does not exist',
    'unknown',
    () => [
      `insert into carrier_simulator.shipments (key, reference, tracking_number, order_id, items,
         marker, request_hash, status)
       values ('odd', 'odd', 'odd', '${unknownId}', '[]', '', '-', 'refused')`,
    ],
  ],
  [
    'step statuses are true',
    'a status refunded without a refund',
    'confirmed',
    ({ confirmed }) => [
      `update orders set payment_status = 'refunded' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'step statuses are true',
    'a status none with a charge and its refund',
    'cancelled',
    ({ cancelled }) => [
      `update orders set payment_status = 'none' where order_id = '${cancelled}'`,
    ],
  ],
  [
    'step statuses are true',
    'a status cancelled with a live parcel',
    'confirmed',
    ({ confirmed }) => [
      `update orders set shipment_status = 'cancelled' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'step statuses are true',
    'a status released with reserved items',
    'confirmed',
    ({ confirmed }) => [
      `update orders set inventory_status = 'released' where order_id = '${confirmed}'`,
    ],
  ],
];

test.each(brokenInStores)('"%s" reports %s', async (invariant, _how, of, statements) => {
  const copy = await newDatabase({ migrated: true });
  const stores = await healthyStores(copy.url);
  const connection = postgres(copy.url, { max: 1, onnotice: () => undefined });
  try {
    for (const statement of statements(stores)) await connection.unsafe(statement);
    const orderId = of === null || of === 'unknown' ? idOf(of) : stores[of];
    expect(reported(await stores.read())).toContainEqual({ invariant, orderId });
  } finally {
    await connection.end();
    await copy.drop();
  }
});

/** The delivered order, with a promised cancellation that had begun before its parcel left. */
function cancelledOnItsWay({ tables, cancels }: Snapshot): Partial<Snapshot> {
  const events = tables.events.map((event) =>
    event.orderId === healthy.delivered && event.version === 4
      ? { ...event, type: 'order.cancelling', data: { ...event.data, status: 'cancelling' } }
      : event,
  );
  return {
    tables: { ...tables, events },
    cancels: { ...cancels, promised: new Set([healthy.delivered]) },
  };
}
const parcelThatIs = (status: string): Snapshot['carrier'] => ({
  shipments: [{ orderId: healthy.delivered, status }],
});

test('A promised cancellation may fail when the parcel had left', async () => {
  const snapshot = await healthy.read();
  const broken = {
    ...snapshot,
    ...cancelledOnItsWay(snapshot),
    carrier: parcelThatIs('delivered'),
  };
  const invariants = reported(broken).map(({ invariant }) => invariant);
  expect(invariants).not.toContain('promised cancellations hold');
});

test('A lost parcel of a flagged order is no violation', async () => {
  const snapshot = await healthy.read();
  const attention = { reason: 'SHIPMENT_LOST', step: null, lastError: null, since: '' } as const;
  const orders = snapshot.tables.orders.map((order) => ({ ...order, attention }));
  const broken = {
    ...snapshot,
    tables: { ...snapshot.tables, orders },
    carrier: parcelThatIs('lost'),
  };
  const invariants = reported(broken).map(({ invariant }) => invariant);
  expect(invariants).not.toContain('parcels reach their orders');
});

/** Changes to what Kafka, Temporal and the clients hold. */
const brokenInSnapshot: readonly [string, string, Of, (snapshot: Snapshot) => Partial<Snapshot>][] =
  [
    [
      'no order is lost',
      'an accepted order without a row',
      'unknown',
      ({ accepted }) => ({
        accepted: [...accepted, { intent: 'c1-2', key: 'key-2', orderId: unknownId }],
      }),
    ],
    [
      'one key, one order',
      'a client whose repeat was answered with another order',
      null,
      ({ accepted }) => ({
        accepted: [...accepted, { intent: 'c1-1', key: 'key-1', orderId: healthy.cancelled }],
      }),
    ],
    [
      'promised cancellations hold',
      'a promised cancellation of a confirmed order',
      'confirmed',
      ({ cancels }) => ({ cancels: { ...cancels, promised: new Set([healthy.confirmed]) } }),
    ],
    [
      'promised cancellations hold',
      'a cancellation that was promised and never begun, and a parcel that was delivered',
      'delivered',
      ({ cancels }) => ({ cancels: { ...cancels, promised: new Set([healthy.delivered]) } }),
    ],
    [
      'promised cancellations hold',
      'a cancellation that failed though the parcel never left',
      'delivered',
      (snapshot) => ({ ...cancelledOnItsWay(snapshot), carrier: parcelThatIs('booked') }),
    ],
    [
      'no cancellation without a request',
      'an order whose cancellation was not requested',
      'cancelled',
      ({ cancels }) => ({ cancels: { ...cancels, asked: new Set<string>() } }),
    ],
    [
      'no event is invented',
      'a message that is no event',
      'confirmed',
      ({ topic }) => ({
        topic: (topic ?? []).concat(
          (topic ?? [])
            .filter(({ key, sequence }) => key === healthy.confirmed && sequence === 1)
            .map((message) => ({ ...message, eventId: unknownId, sequence: 5, offset: 99_999 })),
        ),
      }),
    ],
    [
      'delivered in order',
      'an event before the one it follows',
      'delivered',
      ({ topic }) => ({
        topic: (topic ?? []).map((message) =>
          message.key === healthy.delivered && message.sequence === 3
            ? { ...message, offset: 99_999 }
            : message,
        ),
      }),
    ],
    [
      'delivered in order',
      'one order in two partitions',
      'delivered',
      ({ topic }) => ({
        topic: (topic ?? []).map((message) =>
          message.sequence === 3 ? { ...message, partition: 1 } : message,
        ),
      }),
    ],
    [
      'row and saga agree',
      'an order without a saga',
      'confirmed',
      ({ sagas }) => ({ sagas: sagas.filter(({ orderId }) => orderId !== healthy.confirmed) }),
    ],
    [
      'row and saga agree',
      'a closed saga of an open order',
      'confirmed',
      ({ sagas }) => ({ sagas: sagas.map((saga) => ({ ...saga, state: 'TERMINATED' })) }),
    ],
    [
      'row and saga agree',
      'a saga whose result differs from the row',
      'cancelled',
      ({ sagas }) => ({ sagas: sagas.map((saga) => ({ ...saga, result: 'failed' })) }),
    ],
    [
      'row and saga agree',
      'a search attribute that differs from the row',
      'confirmed',
      ({ sagas }) => ({ sagas: sagas.map((saga) => ({ ...saga, shownStatus: 'shipped' })) }),
    ],
    [
      'row and saga agree',
      'a flag that Temporal does not show',
      'confirmed',
      ({ sagas }) => ({
        sagas: sagas.map((saga) => ({ ...saga, shownAttention: 'DISAGREEMENT' })),
      }),
    ],
    [
      'nothing without an order',
      'a saga of an order that does not exist',
      'unknown',
      ({ sagas }) => ({ sagas: sagas.map((saga) => ({ ...saga, orderId: unknownId })) }),
    ],
    [
      'every history replays',
      'a history that does not replay',
      'confirmed',
      () => ({ replayFailures: [{ orderId: healthy.confirmed, runId: 'r', error: 'TMPRL1100' }] }),
    ],
  ];

test.each(brokenInSnapshot)('"%s" reports %s', async (invariant, _how, of, change) => {
  const snapshot = await healthy.read();
  expect(reported({ ...snapshot, ...change(snapshot) })).toContainEqual({
    invariant,
    orderId: idOf(of),
  });
});
