/** Keeps the words of a hold or a release under the id of the Update that asks the saga for it. */
import { randomUUID } from 'node:crypto';
import type { Database } from '../../db/client.ts';
import { decisions } from '../../db/schema.ts';
import type { ChangeWords } from './wish.ts';

/**
 * Each request is an Update of its own: holding again only extends the hold.
 *
 * @returns the Update's id
 */
export async function recordWords(
  db: Database,
  orderId: string,
  action: 'hold' | 'release',
  words: ChangeWords,
): Promise<string> {
  const updateId = `${action}-${randomUUID()}`;
  await db.insert(decisions).values({ orderId, updateId, action, ...words });
  return updateId;
}
