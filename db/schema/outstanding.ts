/** Conditions on orders that have failed or were cancelled while something may still be out. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import {
  givenUpStatuses,
  type Outstanding,
  outstanding,
  outstandingStatuses,
  undoReasons,
} from '../../contracts/order.ts';
import { sqlList } from '../sqlList.ts';

type Columns = Readonly<
  Record<
    'status' | 'inventoryStatus' | 'paymentStatus' | 'shipmentStatus' | 'attention',
    SQLWrapper
  >
>;

/** An undo may fail that became due after the end: when a charge came late, the row says `none`. */
export function outstandingCondition(table: Columns, what: Outstanding): SQL {
  const step = outstanding[what];
  const isUndoFailing = sql`${table.attention} ->> 'reason' = ${sql.raw(`'${undoReasons[step]}'`)}`;
  const isOut = sql`${table[`${step}Status`]} in ${sqlList(outstandingStatuses[step])}`;
  return sql`${table.status} in ${sqlList(givenUpStatuses)} and (${isOut} or ${isUndoFailing})`;
}
