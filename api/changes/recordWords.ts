/** Keeps the words of a hold or a release under the id of the Update that asks the saga for it. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/client.ts';
import { decisions, type OrderRow } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';

export interface RecordedWords {
  readonly updateId: string;
  /** Grows from one request to the next. */
  readonly asked: number;
}

/** Each request is an Update of its own: holding again only extends the hold. */
export async function recordWords(
  { db, seals }: { readonly db: Database; readonly seals: Seals },
  { orderId, userId }: Pick<OrderRow, 'orderId' | 'userId'>,
  action: 'hold' | 'release',
  { actor, reason }: { readonly actor: string; readonly reason: string | undefined },
): Promise<RecordedWords> {
  const updateId = `${action}-${randomUUID()}`;
  const sealer = await seals.sealerOf(userId);
  const words = { actor, reason: sealer.words(orderId, reason) };
  const [row] = await db
    .insert(decisions)
    .values({ orderId, updateId, action, ...words })
    .returning({ asked: decisions.id });
  if (!row) throw new Error('the decision was not inserted');
  return { updateId, asked: row.asked };
}
