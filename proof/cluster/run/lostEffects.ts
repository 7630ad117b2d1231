/** What the providers' own books have of orders, read past the service. */
import { askDatabase } from '../../fixtures/askDatabase.ts';

export interface Standing {
  /** Minor units: taken or held, and not given back. */
  readonly money: number;
  readonly parcels: number;
}

export const standingOf = (booksUrl: string, orderIds: readonly string[]): Promise<Standing> =>
  askDatabase(booksUrl, async (sql) => {
    const [standing] = await sql<Standing[]>`
      select (
          select coalesce(sum(c.amount - (select coalesce(sum(r.amount), 0)
            from payment_simulator.refunds r where r.charge_key = c.key)), 0)
          from payment_simulator.charges c
          where c.order_id = any (${orderIds}) and c.status in ('charged', 'authorized', 'pending')
        )::float8 as money,
        (select count(*) from carrier_simulator.shipments
          where order_id = any (${orderIds}) and status = 'booked')::int as parcels`;
    return standing ?? { money: Number.NaN, parcels: Number.NaN };
  });
