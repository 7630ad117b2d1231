/**
 * Each invariant about the databases of the service and the simulators is broken once by SQL, and the
 * checker must report it for the right order.
 */
import { type BrokenStore, reportsEach } from './brokenStores.ts';
import { unknownId } from './healthyStores.ts';

/** A change that takes off what has cost so much. */
const changeOf = (orderId: string, state: string, amount: number | null = null): string => `
  insert into order_changes (order_id, number, state, lines, refund_lines, refund_number)
  values ('${orderId}', 1, '${state}', ${amount === null ? 'null, null' : `'[]', '[{"amount": ${amount}}]'`},
    ${amount === null ? 'null' : 1})`;

const brokenInStores: readonly BrokenStore[] = [
  [
    'stock is conserved',
    'an item taken off the shelf twice',
    null,
    () => [`update inventory_items set on_hand = on_hand - 1 where item_id = 'mug'`],
  ],
  [
    'changes are told once',
    'a change that its order does not tell',
    'confirmed',
    ({ confirmed }) => [changeOf(confirmed, 'done')],
  ],
  [
    'changes are told once',
    'a change that was told and refused',
    'confirmed',
    ({ confirmed }) => [
      changeOf(confirmed, 'refused'),
      `update order_events set type = 'order.changed'
       where order_id = '${confirmed}' and type = 'order.payment-charged'`,
    ],
  ],
  [
    'reductions add up',
    'an order that is cheaper without a change',
    'confirmed',
    ({ confirmed }) => [`update orders set reduced = 500 where order_id = '${confirmed}'`],
  ],
  [
    'reductions add up',
    'a piece that was taken off and not paid back',
    'confirmed',
    ({ confirmed }) => [
      changeOf(confirmed, 'done', 500),
      `update orders set reduced = 500 where order_id = '${confirmed}'`,
    ],
  ],
  [
    'the row is the fold of its events',
    'a piece taken off without an event',
    'confirmed',
    ({ confirmed }) => [
      `update order_items set removed = 1 where order_id = '${confirmed}' and item_id = 'mug'`,
    ],
  ],
  [
    'reservations add up',
    'a piece that was taken off and stays reserved',
    null,
    ({ confirmed }) => [
      `update order_items set removed = 1 where order_id = '${confirmed}' and item_id = 'mug'`,
    ],
  ],
  [
    'stock is conserved',
    'a piece that was taken off and shipped',
    null,
    ({ delivered }) => [
      `update order_items set removed = 1 where order_id = '${delivered}' and item_id = 'mug'`,
    ],
  ],
  [
    'money matches',
    'money that was not taken of a piece, and charged',
    'confirmed',
    ({ confirmed }) => [
      `insert into refunds (order_id, number, amount, actor, reason, state)
       values ('${confirmed}', 1, 500, 'a', 'x', 'not_taken')`,
    ],
  ],
  [
    'parcels hold what is ordered',
    'a parcel with a piece that was taken off',
    'confirmed',
    ({ confirmed }) => [
      `update order_items set removed = 1 where order_id = '${confirmed}' and item_id = 'mug'`,
    ],
  ],
  [
    'parcels go where orders say',
    'a parcel with another address than the order',
    'confirmed',
    ({ confirmed }) => [
      `update carrier_simulator.shipments set marker = 'Flaky' where order_id = '${confirmed}'`,
    ],
  ],
  [
    'parcels hold what is ordered',
    'the parcel from before a change',
    'confirmed',
    ({ confirmed }) => [`update orders set parcel_number = 2 where order_id = '${confirmed}'`],
  ],
  [
    'events follow the state machine',
    'a cancelled order that is changed',
    'cancelled',
    ({ cancelled }) => [
      `insert into order_events (order_id, version, type, data)
       select order_id, version + 1, 'order.changed', data
       from order_events where order_id = '${cancelled}' order by version desc limit 1`,
    ],
  ],
  [
    'events follow the state machine',
    'an order that is being cancelled and is held',
    'cancelled',
    ({ cancelled }) => [
      `update order_events set type = 'order.held'
       where order_id = '${cancelled}' and type = 'order.payment-refunded'`,
    ],
  ],
  [
    'step statuses are true',
    'a parcel that was called off of an order that was never changed',
    'confirmed',
    ({ confirmed }) => [
      `update orders set shipment_status = 'none' where order_id = '${confirmed}'`,
      `update carrier_simulator.shipments set status = 'cancelled' where order_id = '${confirmed}'`,
    ],
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
    'money matches',
    'money given back of a standing order and not asked for',
    'confirmed',
    ({ confirmed }) => [
      `insert into payment_simulator.ledger (kind, charge_key, order_id, reference, amount, currency)
       values ('refund', '${confirmed}', '${confirmed}', 'odd', 1, 'EUR')`,
    ],
  ],
  [
    'no more is given back than was taken',
    'a cancelled order’s money given back twice',
    'cancelled',
    ({ cancelled }) => [
      `insert into payment_simulator.ledger (kind, charge_key, order_id, reference, amount, currency)
       values ('refund', '${cancelled}', '${cancelled}', 'again', 1, 'EUR')`,
    ],
  ],
  [
    'each refund is made once',
    'a refund that is done and not in the provider’s books',
    'delivered',
    () => [`delete from payment_simulator.refunds where part`],
  ],
  [
    'each refund is made once',
    'a refund that gave back another amount',
    'delivered',
    () => [`update payment_simulator.refunds set amount = amount - 1 where part`],
  ],
  [
    'each refund is made once',
    'a refund that is done before its money has moved',
    'delivered',
    () => [`update payment_simulator.refunds set status = 'pending' where part`],
  ],
  [
    'each refund is made once',
    'a refund made again under another key',
    'delivered',
    () => [
      `insert into payment_simulator.refunds (key, reference, charge_key, amount, currency, status, part)
       select key || '-again', 'again', charge_key, amount, currency, status, part
       from payment_simulator.refunds where part`,
    ],
  ],
  [
    'each refund is made once',
    'a refund that failed and was given back',
    'delivered',
    () => [`update refunds set state = 'failed'`],
  ],
  [
    'each refund is made once',
    'a refund of nothing that gave something back',
    'delivered',
    () => [`update refunds set amount = 0`],
  ],
  [
    'orders say what is given back',
    'an order that says less than was given back',
    'delivered',
    ({ delivered }) => [
      `update orders set payment = payment || '{"refunded": 1}' where order_id = '${delivered}'`,
    ],
  ],
  [
    'orders say what is given back',
    'an order with a part given back that says all is',
    'delivered',
    ({ delivered }) => [
      `update orders set payment_status = 'refunded' where order_id = '${delivered}'`,
    ],
  ],
  [
    'every refund ends or is flagged',
    'a refund that stays requested without a flag',
    'delivered',
    () => [`update refunds set state = 'requested', updated_at = now() - interval '1 hour'`],
  ],
  [
    'every refund ends or is flagged',
    'a refund that stays pending',
    'delivered',
    () => [`update refunds set state = 'pending', updated_at = now() - interval '1 hour'`],
  ],
  [
    'one key, one refund',
    'a promised refund that is not there',
    'delivered',
    () => [`delete from refunds`],
  ],
  [
    'step statuses are true',
    'a status partially refunded with nothing given back',
    'confirmed',
    ({ confirmed }) => [
      `update orders set payment_status = 'partially_refunded' where order_id = '${confirmed}'`,
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
    'held at most once',
    'a second payment that is only held',
    'confirmed',
    ({ confirmed }) => [
      `insert into payment_simulator.charges (key, reference, order_id, user_id, amount, currency,
         token, request_hash, status)
       values ('again', 'again', '${confirmed}', 'u', 2500, 'EUR', 't', '-', 'authorized')`,
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

reportsEach(brokenInStores);
