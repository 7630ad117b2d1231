/** A simulator's books by time, page by page: the oldest first. */
import { z } from 'zod';
import type { Books } from './books.ts';
import { Refused } from './simulatorApp.ts';

const PAGE = 100;

const time = z.iso.datetime({ offset: true });
const range = z.object({ since: time, until: time, cursor: z.string().optional() });
const position = z.tuple([z.string(), z.string()]);

interface Entry {
  readonly key: string;
  readonly createdAt: string;
}

/**
 * The entries of `table` that were made in the range of a request.
 *
 * @param columns of `e`, with its `key`
 * @throws Refused 400
 */
export async function listEntries<E extends Entry>(
  books: Books,
  query: Readonly<Record<string, string>>,
  { table, columns, without }: { table: string; columns: string; without: readonly string[] },
): Promise<{ entries: E[]; next: string | null }> {
  const asked = range.safeParse(query);
  if (!asked.success) throw new Refused(400, 'invalid_request');
  const { since, until, cursor } = asked.data;
  // As a text: the driver would make a time of it, without its microseconds.
  const [at, key] = cursor === undefined ? [since, ''] : positionIn(cursor);
  const entries = await books<E[]>`
    select ${books.unsafe(columns)}, e.created_at::text as "createdAt"
    from ${books(table)} e
    where (e.created_at, e.key) > (${at}::text::timestamptz, ${key}) and e.created_at >= ${since}
      and e.created_at < ${until} and e.status <> all (${[...without]})
    order by e.created_at, e.key limit ${PAGE}`;
  const last = entries.at(-1);
  const next = last && entries.length === PAGE ? cursorOf(last) : null;
  return { entries, next };
}

const cursorOf = ({ createdAt, key }: Entry): string =>
  Buffer.from(JSON.stringify([createdAt, key])).toString('base64url');

function positionIn(cursor: string): [at: string, key: string] {
  try {
    return position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new Refused(400, 'invalid_request');
  }
}
