/**
 * Each invariant about Kafka, Temporal and the clients is broken once, and the checker must report it
 * for the right order. It must report nothing for healthy stores.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderState } from '../../../../contracts/order.ts';
import { violationsIn } from '../../../../proof/chaos/checker/checks.ts';
import type { Snapshot } from '../../../../proof/chaos/checker/snapshot.ts';
import { newDatabase } from '../../../support/database.ts';
import {
  type HealthyStores,
  healthyStores,
  type Of,
  orderIdOf,
  reported,
  unknownId,
} from './healthyStores.ts';

const database = await newDatabase({ migrated: true });
let healthy: HealthyStores;
beforeAll(async () => {
  healthy = await healthyStores(database.url);
});
afterAll(async () => {
  await database.drop();
});

test('Healthy stores have no violations', async () => {
  expect(violationsIn(await healthy.read())).toEqual([]);
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
  shipments: [
    {
      ...{ orderId: healthy.delivered, status, key: `${healthy.delivered}:shipment:1` },
      ...{ items: [], marker: '' },
    },
  ],
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

test('An order that is on hold has no parcel, and one whose changed parcel is refused', async () => {
  const snapshot = await healthy.read();
  const parcelsOf = (change: Partial<Snapshot['tables']['orders'][number]>) => {
    const orders = snapshot.tables.orders.map((order) =>
      order.orderId === healthy.confirmed ? { ...order, ...change } : order,
    );
    const shipments = snapshot.carrier.shipments.map((parcel) =>
      parcel.orderId === healthy.confirmed ? { ...parcel, status: 'cancelled' } : parcel,
    );
    const tables = { ...snapshot.tables, orders };
    return reported({ ...snapshot, tables, carrier: { shipments } })
      .map(({ invariant }) => invariant)
      .filter(
        (invariant) => invariant === 'parcels match' || invariant === 'step statuses are true',
      );
  };
  const none = { shipmentStatus: 'none', parcelNumber: 2 } as const;
  const attention = {
    reason: 'REBOOKING_FAILED',
    step: 'shipment',
    lastError: null,
    since: '',
  } as const;
  expect(parcelsOf({ ...none, hold: { since: '', until: '' } })).toEqual([]);
  expect(parcelsOf({ ...none, attention })).toEqual([]);
  expect(parcelsOf(none)).toEqual(['parcels match']);
});

test('A cancelled order whose parcel left all the same keeps its saga, and a person is called', async () => {
  const snapshot = await healthy.read();
  const { cancelled } = healthy;
  const isIt = ({ orderId }: { orderId: string }) => orderId === cancelled;
  const reason = 'SHIPPED_AFTER_END' as const;
  const reportedOf = (attention: OrderState['attention'], status: string) =>
    reported({
      ...snapshot,
      tables: {
        ...snapshot.tables,
        orders: snapshot.tables.orders.map((order) =>
          isIt(order) ? { ...order, attention } : order,
        ),
      },
      carrier: {
        shipments: snapshot.carrier.shipments.map((parcel) =>
          isIt(parcel) ? { ...parcel, status } : parcel,
        ),
      },
      sagas: snapshot.sagas.map((saga) =>
        isIt(saga) && attention ? { ...saga, state: 'RUNNING', shownAttention: reason } : saga,
      ),
    })
      .filter(({ orderId }) => orderId === cancelled)
      .map(({ invariant }) => invariant)
      .filter((invariant) => ['parcels match', 'row and saga agree'].includes(invariant));
  const flag = { reason, step: 'shipment', lastError: null, since: '' } as const;
  expect(reportedOf(flag, 'in_transit')).toEqual([]);
  expect(reportedOf(flag, 'booked')).toEqual(['parcels match']);
  expect(reportedOf(null, 'in_transit')).toEqual(['parcels match']);
});

test('A delivered order whose capture fails keeps its saga, which tries on', async () => {
  const snapshot = await healthy.read();
  const attention = { reason: 'CAPTURE_FAILED', step: null, lastError: null, since: '' } as const;
  const isUncaptured = ({ orderId }: { orderId: string }) => orderId === healthy.delivered;
  const orders = snapshot.tables.orders.map((order) =>
    isUncaptured(order) ? { ...order, attention, paymentStatus: 'authorized' as const } : order,
  );
  const withSaga = (state: string) =>
    reported({
      ...snapshot,
      tables: { ...snapshot.tables, orders },
      sagas: snapshot.sagas.map((saga) =>
        isUncaptured(saga) ? { ...saga, state, shownAttention: 'CAPTURE_FAILED' } : saga,
      ),
    }).filter(({ invariant }) => invariant === 'row and saga agree');
  expect(withSaga('RUNNING')).toEqual([]);
  expect(withSaga('COMPLETED')).toHaveLength(1);
});

test('An order that is ended as lost after its delivery is no violation', async () => {
  const snapshot = await healthy.read();
  const { tables, sagas } = snapshot;
  const last = tables.events.find(
    ({ orderId, version }) => orderId === healthy.delivered && version === 7,
  );
  if (!last) throw new Error('the delivered order has no seventh event');
  const ended = { ...last, version: 8, type: 'order.lost', data: { ...last.data, status: 'lost' } };
  const asLost = <T extends { readonly orderId: string }>(row: T, change: Partial<T>): T =>
    row.orderId === healthy.delivered ? { ...row, ...change } : row;
  const broken = {
    ...snapshot,
    tables: {
      ...tables,
      orders: tables.orders.map((order) => asLost(order, { status: 'lost', version: 8 })),
      events: [...tables.events, ended],
    },
    sagas: sagas.map((saga) => asLost(saga, { result: 'lost', shownStatus: 'lost' })),
    topic: null,
    carrier: { shipments: snapshot.carrier.shipments.map((it) => asLost(it, { status: 'lost' })) },
  };
  expect(reported(broken)).toEqual([]);
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
      'one key, one refund',
      'a client whose repeat was answered with another refund',
      'delivered',
      ({ tables, refundsPromised }) => ({
        tables: {
          ...tables,
          refunds: tables.refunds.flatMap((row) => [row, { ...row, number: 2 }]),
        },
        refundsPromised: refundsPromised.flatMap((it) => [it, { ...it, number: 2 }]),
      }),
    ],
    [
      'one key, one refund',
      'two requests that were answered with one refund',
      'delivered',
      ({ refundsPromised }) => ({
        refundsPromised: refundsPromised.flatMap((it) => [it, { ...it, key: 'another' }]),
      }),
    ],
    [
      'one key, one return',
      'a promised return that is not there',
      'delivered',
      () => ({ returnsPromised: [{ orderId: healthy.delivered, key: 'key', number: 1 }] }),
    ],
    [
      'one key, one return',
      'two requests that were answered with one return',
      'delivered',
      ({ tables }) => ({
        tables: {
          ...tables,
          returns: [
            { orderId: healthy.delivered, number: 1, state: 'requested', lines: [], news: [] },
          ],
        },
        returnsPromised: ['key', 'another'].map((key) => {
          return { orderId: healthy.delivered, key, number: 1 };
        }),
      }),
    ],
    [
      'changes are told once',
      'a change that a client was promised and that was not made',
      'confirmed',
      () => ({ changesPromised: new Set([healthy.confirmed]) }),
    ],
    [
      'released orders are not held',
      'an order that was released and is on hold',
      'confirmed',
      ({ tables }) => ({
        releasedLast: new Set([healthy.confirmed]),
        tables: {
          ...tables,
          orders: tables.orders.map((order) =>
            order.orderId === healthy.confirmed
              ? { ...order, hold: { since: 'then', until: 'later' } }
              : order,
          ),
        },
      }),
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
    orderId: orderIdOf(healthy, of),
  });
});
