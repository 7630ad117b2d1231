/** The columns of an order's state in the forms that statements need, from `orderStateFields`. */
import { type SQL, sql } from 'drizzle-orm';
import type { OrderEventData } from '../contracts/events.ts';
import { type OrderState, orderStateFields } from '../contracts/order.ts';
import { orders } from './schema.ts';

/** For drizzle's `select`. */
export const stateColumns = Object.fromEntries(
  orderStateFields.map((field) => [field, orders[field]]),
) as Pick<typeof orders, keyof OrderState>;

const column = (field: keyof typeof orders.$inferSelect): SQL =>
  sql`${sql.identifier(orders[field].name)}`;

/** For a raw select from `orders`: each column under its field's name. */
export const stateSelection: SQL = sql.join(
  orderStateFields.map((field) => sql`${column(field)} as ${sql.identifier(field)}`),
  sql`, `,
);

/** For a raw update of `orders`: `column = value` for every field that `state` has. */
export const stateAssignments = (state: Partial<OrderState>): SQL[] =>
  orderStateFields
    .filter((field) => state[field] !== undefined)
    .map((field) => sql`${column(field)} = ${sql.param(state[field], orders[field])}`);

const eventDataFields = [
  'orderId',
  'userId',
  'version',
  ...orderStateFields,
] as const satisfies readonly (keyof OrderEventData)[];

/** OrderEventData of a row of `orders`: no payment token and no address. */
export const eventDataOfRow: SQL = sql`jsonb_build_object(${sql.join(
  eventDataFields.map((field) => sql`${sql.raw(`'${field}'`)}, ${column(field)}`),
  sql`, `,
)})`;
