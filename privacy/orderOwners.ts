/** Whose key the payloads of a workflow are encrypted with. */
import { sql } from 'drizzle-orm';
import { isOrderId } from '../contracts/ids.ts';
import type { Queries } from '../db/client.ts';
import { type CustomerKey, type CustomerKeys, ERASED } from './customerKeys.ts';
import { createRecent } from './recent.ts';

export interface OrderOwners {
  /** For who has read the order's row: spares its payloads a look at it. */
  note(orderId: string, userId: string): void;
  /** For who has decrypted a payload of the order. */
  noteKey(orderId: string, keyId: string): void;
  /** Null when the order has no customer that is known here, or its customer's key was thrown away. */
  keyOf(orderId: string): Promise<CustomerKey | null>;
}

/** An order's workflow has its id; those of its refunds and returns begin with it. */
const ORDER_ID_LENGTH = 36;
export function orderIdIn(workflowId: string): string | null {
  const id = workflowId.slice(0, ORDER_ID_LENGTH);
  return isOrderId(id) && [undefined, ':'].includes(workflowId[ORDER_ID_LENGTH]) ? id : null;
}

const REMEMBERED_ORDERS = 20_000;
/** How long an order without a row is not looked for again. */
const NO_ROW_MS = 10_000;

/** @param readsOrders false where the process has no right to read whose an order is */
export function createOrderOwners(
  db: Queries,
  keys: CustomerKeys,
  readsOrders: boolean,
): OrderOwners {
  const users = createRecent<string>(REMEMBERED_ORDERS);
  const keyIds = createRecent<string>(REMEMBERED_ORDERS);
  const withoutRow = createRecent<true>(REMEMBERED_ORDERS, NO_ROW_MS);

  async function userOf(orderId: string): Promise<string | null> {
    const recent = users.get(orderId);
    if (recent !== undefined || !readsOrders || withoutRow.get(orderId)) return recent ?? null;
    const [row] = await db.execute<{ userId: string }>(
      sql`select user_id as "userId" from orders where order_id = ${orderId}`,
    );
    if (row === undefined) withoutRow.set(orderId, true);
    else users.set(orderId, row.userId);
    return row?.userId ?? null;
  }
  return {
    note: users.set,
    noteKey: keyIds.set,
    async keyOf(orderId) {
      const keyId = keyIds.get(orderId);
      const answer = keyId === undefined ? null : await keys.byId(keyId);
      if (answer !== null) return answer === ERASED ? null : answer;
      const userId = await userOf(orderId);
      return userId === null ? null : keys.ofCustomer(userId);
    },
  };
}
