/** Reads the simulators' books from their own database. */
import postgres from 'postgres';
import type { CarrierBooks, PaymentBooks } from './storeRecords.ts';

export interface Books {
  readonly payments: PaymentBooks;
  readonly carrier: CarrierBooks;
}

/** @throws when the database does not answer */
export async function readBooks(simulatorDatabaseUrl: string): Promise<Books> {
  const options = { max: 1, connect_timeout: 10, onnotice: () => undefined };
  const sql = postgres(simulatorDatabaseUrl, options);
  try {
    return {
      payments: {
        ledger: await sql`
          select order_id as "orderId", kind, amount::float8 as amount, currency
          from payment_simulator.ledger order by id`,
        charges: await sql`
          select order_id as "orderId", status, hold as "isHeld"
          from payment_simulator.charges`,
        refunds: await sql`
          select c.order_id as "orderId", r.key, r.amount::float8 as amount, r.status,
            r.part as "isPart"
          from payment_simulator.refunds r
          join payment_simulator.charges c on c.key = r.charge_key`,
      } as unknown as PaymentBooks,
      carrier: {
        shipments: await sql`
          select order_id as "orderId", status, key, items, marker
          from carrier_simulator.shipments`,
      } as unknown as CarrierBooks,
    };
  } finally {
    await sql.end({ timeout: 5 });
  }
}
