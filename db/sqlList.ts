import { type SQL, sql } from 'drizzle-orm';

/**
 * Words of a contract as a list of literals, for `in`. Not as parameters: Postgres uses a partial
 * index only when the statement has the constants of the index's predicate.
 */
export const sqlList = (words: readonly string[]): SQL =>
  sql.raw(`(${words.map((word) => `'${word}'`).join(', ')})`);
