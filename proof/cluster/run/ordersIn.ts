import { askDatabase } from '../../fixtures/askDatabase.ts';

/** The ids of all orders that the service's database has. */
export const ordersIn = (databaseUrl: string): Promise<ReadonlySet<string>> =>
  askDatabase(databaseUrl, async (sql) => {
    const rows = await sql<{ order_id: string }[]>`select order_id from orders`;
    return new Set(rows.map(({ order_id: orderId }) => orderId));
  });
