/** Reads what the stores say of one order: the service's tables and the simulators' books. */
import postgres from 'postgres';
import type { Evidence } from './judge.ts';

export interface EvidenceReader {
  read(orderId: string): Promise<Omit<Evidence, 'answers'>>;
  close(): Promise<void>;
}

export function evidenceReader(databaseUrl: string, simulatorDatabaseUrl: string): EvidenceReader {
  const options = { max: 2, onnotice: () => undefined };
  const sql = postgres(databaseUrl, options);
  const books = postgres(simulatorDatabaseUrl, options);
  return {
    async read(orderId) {
      const [row] = await sql<Evidence['row'][]>`
        select status, shipment_status as "shipmentStatus", parcel_number as "parcelNumber",
          total::float8 as total, attention ->> 'reason' as attention
        from orders where order_id = ${orderId}`;
      if (!row) throw new Error(`no order ${orderId}`);
      const events = await sql<Evidence['events'][number][]>`
        select type, data ->> 'status' as status from order_events
        where order_id = ${orderId} order by version`;
      const parcels = await books<Evidence['parcels'][number][]>`
        select key, status from carrier_simulator.shipments
        where order_id = ${orderId} order by created_at`;
      const [money] = await books<{ paid: number }[]>`
        select coalesce(sum(case kind when 'charge' then amount else -amount end), 0)::float8 as paid
        from payment_simulator.ledger where order_id = ${orderId}`;
      return { orderId, row, events: [...events], parcels: [...parcels], paid: money?.paid ?? 0 };
    },
    close: async () => {
      await Promise.all([sql.end({ timeout: 2 }), books.end({ timeout: 2 })]);
    },
  };
}
