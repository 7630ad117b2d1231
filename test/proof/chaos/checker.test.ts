/**
 * A checker that cannot fail is worthless: each promise is broken once, in the store it is read
 * from, and must be reported, about the right order, and nothing at all while all is well.
 */
import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { violationsIn } from '../../../proof/chaos/checker/check.ts';
import type { World } from '../../../proof/chaos/checker/stores.ts';
import { newDatabase } from '../../support/database.ts';
import { type HealthyWorld, healthyWorld } from './healthyWorld.ts';

const database = await newDatabase({ migrated: true });
let healthy: HealthyWorld;
beforeAll(async () => {
  healthy = await healthyWorld(database.url);
});
afterAll(async () => {
  await database.drop();
});

const stranger = '019a0000-0000-7000-8000-000000000000';
const reported = (world: World) =>
  violationsIn(world).map(({ invariant, orderId }) => ({ invariant, orderId }));

test('Nothing is reported while all is well', async () => {
  expect(violationsIn(await healthy.read())).toEqual([]);
});

type Spoil = (healthy: HealthyWorld) => readonly string[];
type Of = keyof Pick<HealthyWorld, 'confirmed' | 'delivered' | 'cancelled'> | 'stranger' | null;
const idOf = (of: Of): string | null =>
  of === null ? null : of === 'stranger' ? stranger : healthy[of];

/** What is wrong, in SQL; each case has a world of its own to spoil. */
const spoilt: readonly [invariant: string, how: string, of: Of, spoil: Spoil][] = [
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
    'a second charge that was paid back',
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
    'a pending charge that nobody called off',
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
    'parcels are followed',
    'a parcel that was delivered, and its order confirmed for ever',
    'confirmed',
    ({ confirmed }) => [
      `update carrier_simulator.shipments set status = 'delivered' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'parcels are followed',
    'a parcel that was lost, and nobody called',
    'delivered',
    ({ delivered }) => [
      `update carrier_simulator.shipments set status = 'lost' where order_id = '${delivered}'`,
    ],
  ],
  [
    'every order ends or is flagged',
    'an order forgotten while it is cancelling',
    'cancelled',
    ({ cancelled }) => [
      `update orders set status = 'cancelling', updated_at = now() - interval '1 hour'
       where order_id = '${cancelled}'`,
    ],
  ],
  [
    'nothing for strangers',
    'a charge for an order that does not exist',
    'stranger',
    () => [
      `insert into payment_simulator.charges (key, reference, order_id, user_id, amount, currency,
         token, request_hash, status)
       values ('odd', 'odd', '${stranger}', 'u', 1, 'EUR', 't', '-', 'declined')`,
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
    'events follow the rules',
    'an order that rose from the dead',
    'cancelled',
    ({ cancelled }) => [
      `insert into order_events (order_id, version, type, data)
       select order_id, version + 1, 'order.confirmed', data || '{"status": "confirmed"}'
       from order_events where order_id = '${cancelled}' order by version desc limit 1`,
    ],
  ],
  [
    'every event is delivered',
    'an event that Kafka never got',
    'confirmed',
    ({ confirmed }) => [
      `update order_events set event_id = gen_random_uuid()
       where order_id = '${confirmed}' and version = 2`,
    ],
  ],
  [
    'nothing is left behind',
    'a command that nobody handed over',
    'confirmed',
    ({ confirmed }) => [
      `insert into commands (order_id, kind, payload) values ('${confirmed}', 'start-order', '{}')`,
    ],
  ],
  [
    'nothing is left behind',
    'an event that nobody sent',
    'confirmed',
    ({ confirmed }) => [
      `insert into event_deliveries (partition, order_id, version) values (0, '${confirmed}', 1)`,
    ],
  ],
  [
    'nothing for strangers',
    'an effect of an order that does not exist',
    'stranger',
    () => [
      `insert into effects (effect_id, order_id, step, state)
       values ('odd', '${stranger}', 'payment', 'revoked')`,
    ],
  ],
  [
    'nothing for strangers',
    'a parcel for an order that does not exist',
    'stranger',
    () => [
      `insert into carrier_simulator.shipments (key, reference, tracking_number, order_id, items,
         marker, request_hash, status)
       values ('odd', 'odd', 'odd', '${stranger}', '[]', '', '-', 'refused')`,
    ],
  ],
  [
    'steps are as told',
    'a refund that is told and was never made',
    'confirmed',
    ({ confirmed }) => [
      `update orders set payment_status = 'refunded' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'steps are as told',
    'a charge and its refund that nobody told of',
    'cancelled',
    ({ cancelled }) => [
      `update orders set payment_status = 'none' where order_id = '${cancelled}'`,
    ],
  ],
  [
    'steps are as told',
    'a parcel that is told to be called off and was not',
    'confirmed',
    ({ confirmed }) => [
      `update orders set shipment_status = 'cancelled' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'steps are as told',
    'items that are told to be released and are still reserved',
    'confirmed',
    ({ confirmed }) => [
      `update orders set inventory_status = 'released' where order_id = '${confirmed}'`,
    ],
  ],
];

test.each(spoilt)('"%s" reports %s', async (invariant, _how, of, spoil) => {
  const copy = await newDatabase({ migrated: true });
  const theirs = await healthyWorld(copy.url);
  const connection = postgres(copy.url, { max: 1, onnotice: () => undefined });
  try {
    for (const statement of spoil(theirs)) await connection.unsafe(statement);
    const orderId = of === null || of === 'stranger' ? idOf(of) : theirs[of];
    expect(reported(await theirs.read())).toContainEqual({ invariant, orderId });
  } finally {
    await connection.end();
    await copy.drop();
  }
});

/** The delivered order, whose cancelling was promised and begun before its parcel left. */
function cancelledOnItsWay({ tables, cancels }: World): Partial<World> {
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
const parcelThatIs = (status: string): World['carrier'] => ({
  shipments: [{ orderId: healthy.delivered, status }],
});

test('A promised cancellation may give way to a parcel that had left', async () => {
  const world = await healthy.read();
  const spoiltWorld = { ...world, ...cancelledOnItsWay(world), carrier: parcelThatIs('delivered') };
  const invariants = reported(spoiltWorld).map(({ invariant }) => invariant);
  expect(invariants).not.toContain('promised cancellations hold');
});

test('A parcel that was lost needs no more than a flag', async () => {
  const world = await healthy.read();
  const attention = { reason: 'SHIPMENT_LOST', step: null, lastError: null, since: '' } as const;
  const orders = world.tables.orders.map((order) => ({ ...order, attention }));
  const spoiltWorld = {
    ...world,
    tables: { ...world.tables, orders },
    carrier: parcelThatIs('lost'),
  };
  const invariants = reported(spoiltWorld).map(({ invariant }) => invariant);
  expect(invariants).not.toContain('parcels are followed');
});

/** What Kafka, Temporal and the clients would have to say. */
const told: readonly [string, string, Of, (world: World) => Partial<World>][] = [
  [
    'no order is lost',
    'a client that was told of an order that is not there',
    'stranger',
    ({ told }) => ({ told: [...told, { intent: 'c1-2', key: 'key-2', orderId: stranger }] }),
  ],
  [
    'one key, one order',
    'a client whose repeat was answered with another order',
    null,
    ({ told }) => ({
      told: [...told, { intent: 'c1-1', key: 'key-1', orderId: healthy.cancelled }],
    }),
  ],
  [
    'promised cancellations hold',
    'a cancellation that was promised and forgotten',
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
    'a cancellation given up on for a parcel that never left',
    'delivered',
    (world) => ({ ...cancelledOnItsWay(world), carrier: parcelThatIs('booked') }),
  ],
  [
    'nothing is cancelled unasked',
    'an order cancelled by nobody',
    'cancelled',
    ({ cancels }) => ({ cancels: { ...cancels, asked: new Set<string>() } }),
  ],
  [
    'no event is invented',
    'a message of something that never happened',
    'confirmed',
    ({ topic }) => ({
      topic: (topic ?? []).concat(
        (topic ?? [])
          .filter(({ key, sequence }) => key === healthy.confirmed && sequence === 1)
          .map((message) => ({ ...message, eventId: stranger, sequence: 5, offset: 99_999 })),
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
    'a saga that was lost',
    'confirmed',
    ({ sagas }) => ({ sagas: sagas.filter(({ orderId }) => orderId !== healthy.confirmed) }),
  ],
  [
    'row and saga agree',
    'a saga that ended though its order goes on',
    'confirmed',
    ({ sagas }) => ({ sagas: sagas.map((saga) => ({ ...saga, state: 'TERMINATED' })) }),
  ],
  [
    'row and saga agree',
    'a saga that ended otherwise than its order',
    'cancelled',
    ({ sagas }) => ({ sagas: sagas.map((saga) => ({ ...saga, result: 'failed' })) }),
  ],
  [
    'row and saga agree',
    'a search attribute that says something else',
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
    'nothing for strangers',
    'a saga of an order that does not exist',
    'stranger',
    ({ sagas }) => ({ sagas: sagas.map((saga) => ({ ...saga, orderId: stranger })) }),
  ],
  [
    'every history replays',
    'a history that the code cannot have had',
    'confirmed',
    () => ({ replayFailures: [{ orderId: healthy.confirmed, runId: 'r', error: 'TMPRL1100' }] }),
  ],
];

test.each(told)('"%s" reports %s', async (invariant, _how, of, spoil) => {
  const world = await healthy.read();
  expect(reported({ ...world, ...spoil(world) })).toContainEqual({ invariant, orderId: idOf(of) });
});
