/** What the simulators' databases say about an order, independent of our own. */
import postgres from 'postgres';

export interface Books {
  /** Charged minus refunded, in minor units, and how often each happened. */
  money(orderId: string): Promise<{ paid: number; charges: number; refunds: number }>;
  /** The statuses that the order's parcels went through, oldest first. */
  parcels(orderId: string): Promise<string[]>;
  close(): Promise<void>;
}

export function simulatorBooks(url: string): Books {
  const sql = postgres(url, { max: 2, onnotice: () => {} });
  return {
    async money(orderId) {
      const rows = await sql<{ kind: string; amount: string }[]>`
        select kind, amount from payment_simulator.ledger where order_id = ${orderId}`;
      const of = (kind: string) => rows.filter((row) => row.kind === kind);
      const sum = (kind: string) => of(kind).reduce((total, row) => total + Number(row.amount), 0);
      return {
        paid: sum('charge') - sum('refund'),
        charges: of('charge').length,
        refunds: of('refund').length,
      };
    },
    async parcels(orderId) {
      const rows = await sql<{ status: string }[]>`
        select status from carrier_simulator.journal where order_id = ${orderId} order by at`;
      return rows.map(({ status }) => status);
    },
    close: () => sql.end({ timeout: 5 }),
  };
}
