/** Reads the service's tables in one transaction. */
import type postgres from 'postgres';
import type { SealedJson } from '../../../contracts/sealed.ts';
import type { Seals } from '../../../privacy/orderSeals.ts';
import { askDatabase } from '../../fixtures/askDatabase.ts';
import type { RefundRecord } from './refundRecords.ts';
import type { ReturnRecord } from './returnRecords.ts';
import type {
  ChangeRecord,
  EffectRecord,
  EventRecord,
  OrderRecord,
  ServiceTables,
  StockRecord,
} from './storeRecords.ts';

/** Of tens of thousands of orders, on a machine that is busy. */
const LIMIT_MS = 5 * 60_000;

/**
 * @param seals open the orders' addresses, by which the checker finds what each order was to be
 * @throws when the database does not answer
 */
export async function readTables(databaseUrl: string, seals: Seals): Promise<ServiceTables> {
  const tables = await askDatabase(
    databaseUrl,
    (sql) => sql.begin('isolation level repeatable read read only', readAll),
    LIMIT_MS,
  );
  return withAddresses(tables as ServiceTables, seals);
}

async function withAddresses(tables: ServiceTables, seals: Seals): Promise<ServiceTables> {
  const stored = tables.orders.map(({ shippingAddress }) => shippingAddress as SealedJson<unknown>);
  const opener = await seals.openerOf(stored);
  const orders = tables.orders.map((order, at) => {
    const sealed = stored[at];
    return sealed
      ? { ...order, shippingAddress: opener.json(order.orderId, 'address', sealed) }
      : order;
  });
  return { ...tables, orders };
}

async function readAll(tx: postgres.TransactionSql): Promise<ServiceTables> {
  const orders = await tx<OrderRecord[]>`
    select o.order_id as "orderId", o.user_id as "userId", o.currency, o.total::float8 as total,
      o.status, o.inventory_status as "inventoryStatus", o.payment_status as "paymentStatus",
      o.shipment_status as "shipmentStatus", o.payment, o.tracking, o.parcel_number as "parcelNumber",
      o.exchange_of as "exchangeOf", o.reduced::float8 as reduced, o.hold, o.failure, o.attention, o.version,
      o.updated_at as "updatedAt", o.shipping_address as "shippingAddress",
      (select coalesce(jsonb_agg(jsonb_build_object('itemId', i.item_id, 'quantity', i.quantity,
          'unitPrice', i.unit_price) order by i.line), '[]')
        from order_items i where i.order_id = o.order_id) as items,
      (select coalesce(jsonb_agg(jsonb_build_object('itemId', i.item_id,
          'quantity', i.quantity - i.removed, 'unitPrice', i.unit_price) order by i.line), '[]')
        from order_items i
        where i.order_id = o.order_id and i.quantity > i.removed) as "itemsNow"
    from orders o order by o.order_id`;
  const events = await tx<EventRecord[]>`
    select order_id as "orderId", version, event_id as "eventId", type, data from order_events`;
  const inventory = await tx<StockRecord[]>`
    select item_id as "itemId", on_hand::float8 as "onHand", reserved::float8 as reserved
    from inventory_items`;
  const adjusted = await tx<{ itemId: string; delta: number }[]>`
    select item_id as "itemId", sum(delta)::float8 as delta
    from inventory_adjustments group by item_id`;
  const effects = await tx<EffectRecord[]>`
    select effect_id as "effectId", order_id as "orderId", step, state, result -> 'items' as items,
      coalesce(result ? 'taken', false) as taken,
      coalesce(result ? 'restocked', false) as restocked
    from effects`;
  const refunds = await tx<RefundRecord[]>`
    select order_id as "orderId", number, amount::float8 as amount, state,
      shipping::float8 as shipping, lines, updated_at as "updatedAt"
    from refunds`;
  const returns = await tx<ReturnRecord[]>`
    select order_id as "orderId", number, state, lines, news from returns`;
  const changes = await tx<ChangeRecord[]>`
    select order_id as "orderId", state, refund_number as "refundNumber",
      (select coalesce(sum((line ->> 'amount')::bigint), 0)::float8
        from jsonb_array_elements(refund_lines) line) as amount
    from order_changes`;
  const keys = await tx<ServiceTables['keys'][number][]>`
    select key, status, order_id as "orderId" from idempotency_keys`;
  const commands = await tx<{ orderId: string }[]>`select order_id as "orderId" from commands`;
  const deliveries = await tx<{ orderId: string }[]>`
    select order_id as "orderId" from event_deliveries where done_at is null`;
  const ids = (rows: readonly { orderId: string }[]) => rows.map(({ orderId }) => orderId);
  return {
    orders,
    events,
    inventory,
    adjusted: new Map(adjusted.map(({ itemId, delta }) => [itemId, delta])),
    effects,
    refunds,
    returns,
    changes,
    keys,
    waiting: { commands: ids(commands), deliveries: ids(deliveries) },
  };
}
