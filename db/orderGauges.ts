/** The gauges of all orders and their tables, read from Postgres when they are collected. */
import type { Registry } from 'prom-client';
import { attentionReasons, outstandings, sagaSteps } from '../contracts/order.ts';
import { measured } from '../ops/metrics/register.ts';
import type { Database } from './client.ts';
import {
  countItemsDisagreeing,
  readAllMoneyOutstanding,
  readAttention,
  readOrdersByStatus,
  readUndoOutstanding,
} from './orderFigures.ts';
import { countOutstanding } from './outstanding.ts';
import { readPartitionsAhead } from './partitions.ts';

/** Several workers are scraped, each every few seconds. */
const KEEP_MS = 10_000;

async function readFigures(db: Database) {
  // One after another: a scrape takes one connection of the pool.
  const statuses = await readOrdersByStatus(db);
  const undo = await readUndoOutstanding(db);
  const flags = new Map((await readAttention(db)).map((row) => [row.reason, row]));
  const money = await readAllMoneyOutstanding(db);
  const outstanding = await countOutstanding(db);
  const items = await countItemsDisagreeing(db);
  const partitionsAhead = await readPartitionsAhead(db);
  return { statuses, undo, flags, money, outstanding, items, partitionsAhead };
}

export const measureOrders = (db: Database, registry: Registry, keepMs = KEEP_MS): void =>
  measured(registry, keepMs, () => readFigures(db), {
    oms_orders(gauge, { statuses }) {
      for (const { status, orders } of statuses) gauge.set({ status }, orders);
    },
    oms_orders_oldest_age_seconds(gauge, { statuses }) {
      for (const { status, oldestAgeSeconds } of statuses) gauge.set({ status }, oldestAgeSeconds);
    },
    oms_undo_outstanding(gauge, { undo }) {
      for (const step of sagaSteps) gauge.set({ step }, undo[step]);
    },
    oms_attention_orders(gauge, { flags }) {
      for (const reason of attentionReasons) gauge.set({ reason }, flags.get(reason)?.orders ?? 0);
    },
    oms_attention_oldest_age_seconds(gauge, { flags }) {
      for (const reason of attentionReasons)
        gauge.set({ reason }, flags.get(reason)?.oldestAgeSeconds ?? 0);
    },
    oms_money_outstanding_minor_units(gauge, { money }) {
      gauge.reset();
      for (const [currency, { amount }] of money) gauge.set({ currency }, amount);
    },
    oms_money_outstanding_oldest_age_seconds(gauge, { money }) {
      gauge.reset();
      for (const [currency, { oldestAgeSeconds }] of money)
        gauge.set({ currency }, oldestAgeSeconds);
    },
    oms_orders_outstanding(gauge, { outstanding }) {
      for (const what of outstandings) gauge.set({ what }, outstanding[what]);
    },
    oms_items_disagreeing(gauge, { items }) {
      gauge.set(items);
    },
    oms_partitions_ahead_seconds(gauge, { partitionsAhead }) {
      gauge.set(partitionsAhead);
    },
  });
