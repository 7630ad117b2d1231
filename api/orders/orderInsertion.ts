/** The statement that checks an order against the catalogue and writes all its rows. */
import { type SQL, sql } from 'drizzle-orm';
import type { StartOrder } from '../../contracts/commands.ts';
import {
  type AmountLine,
  type CaptureTime,
  initialState,
  type OrderItem,
  type OrderLine,
  orderStateFields,
  type ShippingAddress,
} from '../../contracts/order.ts';
import type { ExchangeOf } from '../../contracts/return.ts';
import type { ProviderQueues } from '../../contracts/saga.ts';
import type { SealedJson, SealedText } from '../../contracts/sealed.ts';
import { partitionOf } from '../../db/appendEvent.ts';
import type { Queries } from '../../db/client.ts';
import { orders } from '../../db/schema.ts';
import { currentTraceparent } from '../../ops/trace/work.ts';
import type { Sealer } from '../../privacy/orderSeals.ts';
import { totalOf } from './orderTotal.ts';
import { isAllowed, type UnpaidLimits } from './unpaidOrders.ts';

export interface NewOrder extends UnpaidLimits {
  readonly userId: string;
  /** The client that places the order for its user; null when the user does. */
  readonly placedBy: string | null;
  readonly items: readonly OrderLine[];
  readonly shippingAddress: ShippingAddress;
  readonly paymentMethod: string;
  readonly currency?: string | undefined;
  readonly amounts?: readonly AmountLine[] | undefined;
  /** The client's own number of the order. */
  readonly reference?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  /** The return that it is placed in exchange for. */
  readonly exchangeOf?: ExchangeOf | undefined;
  /** The version of the workers that it goes through; else the one that orders begin with. */
  readonly workerVersion?: string | undefined;
  /** Whose turn its start takes; else that of everything which is no client's. */
  readonly fairnessKey?: string | undefined;
}

type Personal = Pick<NewOrder, 'shippingAddress' | 'paymentMethod'>;

/** What is personal of an order, as it is stored. */
interface SealedParts {
  readonly shippingAddress: SealedJson<ShippingAddress>;
  readonly paymentMethod: SealedText;
  /** The key that they are sealed with: nothing is written when it was thrown away meanwhile. */
  readonly keyId: string;
}

export const sealedParts = (
  sealer: Sealer,
  orderId: string,
  { shippingAddress, paymentMethod }: Personal,
): SealedParts => ({
  shippingAddress: sealer.json(orderId, 'address', shippingAddress),
  paymentMethod: sealer.text(orderId, 'payment method', paymentMethod),
  keyId: sealer.keyId,
});

/** An order that has its id, before the catalogue is asked. */
export interface OrderDraft extends Omit<NewOrder, keyof Personal>, SealedParts {
  readonly orderId: string;
  readonly placedAt: Date;
  readonly queues: ProviderQueues;
  readonly capture: CaptureTime;
  /** The order that it sends once more or places anew: the catalogue is then not asked. */
  readonly replaces?: string | undefined;
}

const stateColumns = orderStateFields.map((field) => orders[field]);
const names = stateColumns.map(({ name }) => name).join(', ');
const types = stateColumns.map((column) => `${column.name} ${column.getSQLType()}`).join(', ');
const initialRow = Object.fromEntries(
  orderStateFields.map((field) => [orders[field].name, initialState[field]]),
);

// `offset 0` makes each line a look-up by the primary key: a join would read a whole catalogue of a few
// thousand items, because Postgres expects a hundred lines. `explain` shows it.
//
// `for key share` waits for an erasure of the customer that is under way, and then finds no key.
//
// The statement's parts around its parameters. drizzle spends microseconds on each part and
// parameter, so the parts are few and the order is one parameter.
const input = sql.raw('with o as (select * from jsonb_to_record(');
const catalogue = sql.raw(`::jsonb) as o (order_id uuid, user_id text, placed_at timestamptz,
  currency text, total bigint, shipping_address jsonb, payment_method text, payments_queue text,
  logistics_queue text, capture text, version integer,
  items jsonb, pieces integer, placed_by text, amounts jsonb, reference text, metadata jsonb, exchange_of jsonb,
  replaces uuid, key_id uuid, data jsonb, partition smallint, max_unpaid bigint, max_unpaid_of_client bigint, traceparent text, command jsonb, fairness_key text,
  ${types})
), line as (
  select l.* from o, rows from (jsonb_to_recordset(o.items) as
    ("itemId" text, quantity integer, "unitPrice" bigint, customs jsonb))
    with ordinality as l (item_id, quantity, unit_price, customs, n)
), sealing as (
  select from o join keys.customer_keys k using (key_id) where k.wrapped_key is not null
  for key share of k
), allowed as (
  select from o, sealing where ${isAllowed}
), priced as (
  select coalesce((select currency from o), min(i.currency)) as currency from line l left join lateral (
    select * from inventory_items where item_id = l.item_id offset 0) i on true
  having ((select replaces from o) is not null
    or (min(i.currency) = max(i.currency)
    and min(i.currency) = coalesce((select currency from o), min(i.currency))
    and every(i.unit_price is not null and i.unit_price = l.unit_price
      and on_hand - reserved >= quantity)))
    and exists (select from allowed)
), kept as (`);
const insertion = sql.raw(`), placed as (
  insert into orders (order_id, user_id, placed_at, currency, total, shipping_address,
    payment_method, payments_queue, logistics_queue, capture, pieces, placed_by, amounts,
    reference, metadata, exchange_of, replaces, traceparent, version, ${names})
  select order_id, user_id, placed_at, p.currency, total, shipping_address, payment_method,
    payments_queue, logistics_queue, capture, pieces, placed_by, amounts, reference, metadata,
    exchange_of, replaces, traceparent, version, ${names}
  from o, priced p, kept
  returning order_id, version, currency
), item as (
  insert into order_items (order_id, line, item_id, quantity, unit_price, customs)
  select order_id, n - 1, item_id, quantity, unit_price, customs from placed, line
), event as (
  insert into order_events (order_id, version, type, data)
  select p.order_id, p.version, 'order.created',
    jsonb_set(data, '{order,currency}', to_jsonb(p.currency)) from placed p, o
  returning order_id, version
), delivery as (
  insert into event_deliveries (partition, order_id, version)
  select partition, e.order_id, e.version from event e, o
), command as (
  insert into commands (order_id, kind, payload, fairness_key)
  select p.order_id, 'start-order', command, fairness_key from placed p, o
)
select from placed`);
const anyway = (priced: SQL): SQL => sql`select from ${priced}`;

export const piecesOf = (items: readonly OrderItem[]): number =>
  items.reduce((sum, { quantity }) => sum + quantity, 0);

function parametersOf(order: OrderDraft) {
  const { orderId, userId, items, shippingAddress, paymentMethod, placedAt, currency } = order;
  const { payments, logistics } = order.queues;
  const { amounts, reference, metadata, exchangeOf, replaces } = order;
  const total = totalOf(order);
  const ordered = items.map(({ customs: _, ...item }): OrderItem => item);
  const version = 1;
  return {
    ...initialRow,
    order_id: orderId,
    user_id: userId,
    placed_at: placedAt,
    currency,
    total,
    shipping_address: shippingAddress,
    payment_method: paymentMethod,
    payments_queue: payments,
    logistics_queue: logistics,
    capture: order.capture,
    version,
    items,
    pieces: piecesOf(items),
    placed_by: order.placedBy,
    amounts,
    reference,
    metadata,
    exchange_of: exchangeOf,
    replaces,
    key_id: order.keyId,
    traceparent: currentTraceparent(),
    command: { workerVersion: order.workerVersion } satisfies StartOrder,
    fairness_key: order.fairnessKey ?? '',
    data: {
      ...initialState,
      orderId,
      userId,
      version,
      order: { items: ordered, total, amounts, reference, exchangeOf, replaces },
    },
    partition: partitionOf(orderId),
    max_unpaid: order.maxUnpaidPieces,
    max_unpaid_of_client: order.maxUnpaidPiecesOfClient,
  };
}

/**
 * Writes the order's row, items, first event, delivery and start command, in one statement.
 *
 * It writes nothing when an item is unknown, its price or currency is another, its stock is short, or
 * the unpaid orders of its user or client hold too much. `priceOrder` and `refuseUnpaid` decide the same
 * and say why. Nor does it when the customer's key was thrown away.
 *
 * @param keptAnswer makes a CTE without whose row nothing is written, from the name of the CTE that
 *   has a row when the catalogue agrees
 * @returns whether the order was written
 */
export async function insertOrder(
  queries: Queries,
  order: OrderDraft,
  keptAnswer: (priced: SQL) => SQL = anyway,
): Promise<boolean> {
  const json = JSON.stringify(parametersOf(order));
  const kept = keptAnswer(sql.raw('priced'));
  const written = await queries.execute(sql`${input}${json}${catalogue}${kept}${insertion}`);
  return written.length === 1;
}
