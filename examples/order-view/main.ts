/**
 * Keeps the view up to date:
 *
 *   VIEW_DATABASE_URL=postgres://… KAFKA_BROKERS=127.0.0.1:9092 node examples/order-view/main.ts
 *
 * Any number of copies may run, and any copy may be killed at any time.
 */
import postgres from 'postgres';
import { consume } from './consume.ts';
import { applyEvents, prepareView } from './view.ts';

const { VIEW_DATABASE_URL: url, KAFKA_BROKERS: brokers } = process.env;
const { KAFKA_TOPIC: topic = 'orders.events', VIEW_GROUP: group = 'order-view' } = process.env;
if (!url || !brokers) {
  console.error('VIEW_DATABASE_URL and KAFKA_BROKERS must be set.');
  process.exit(78);
}
const sql = postgres(url, { max: 2, onnotice: () => {} });
await prepareView(sql);
await consume({
  brokers: brokers.split(','),
  topic,
  group,
  async handle(events) {
    const applied = await applyEvents(sql, events);
    console.log(JSON.stringify({ events: events.length, applied }));
  },
});
