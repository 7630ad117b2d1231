/** What one delivered order leaves in Temporal and Kafka. */
import { Client, Connection } from '@temporalio/client';
import type postgres from 'postgres';
import { billedActions } from './actions.ts';
import type { OrderFacts } from './readings.ts';

const SAMPLE = 50;

export async function orderFacts(sql: postgres.Sql, temporal: string): Promise<OrderFacts> {
  const rows = await sql<{ orderId: string; events: number; bytes: number }[]>`
    select order_id as "orderId", count(*)::int as events, sum(octet_length(data::text))::int as bytes
    from order_events e where exists (
      select from orders o where o.order_id = e.order_id and o.status = 'delivered')
    group by 1 order by 1 desc limit ${SAMPLE}`;
  const connection = await Connection.connect({ address: temporal });
  try {
    const client = new Client({ connection });
    const histories = [];
    for (const { orderId } of rows) {
      const handle = client.workflow.getHandle(orderId);
      const { historyLength, historySize } = await handle.describe();
      const { events } = await handle.fetchHistory();
      const actions = billedActions(events ?? []);
      histories.push({ historyLength, historySize: historySize ?? 0, actions });
    }
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    return {
      historyEvents: mean(histories.map(({ historyLength }) => historyLength)),
      historyBytes: mean(histories.map(({ historySize }) => historySize)),
      actions: mean(histories.map(({ actions }) => actions)),
      events: mean(rows.map(({ events }) => events)),
      eventBytes: mean(rows.map(({ bytes }) => bytes)),
    };
  } finally {
    await connection.close();
  }
}
