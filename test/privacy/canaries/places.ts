/** Everything that the service writes where others can read it, piece by piece. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import postgres from 'postgres';
import { readTopic } from '../../../proof/fixtures/topicReader.ts';
import { eventually } from '../../support/eventually.ts';
import type { RunningService } from '../../support/runningService.ts';

/** A piece of a place, with a name that helps to find it. */
export type Piece = readonly [name: string, content: Uint8Array | string];

/** Every value of every table, as Temporal has stored it: histories, visibility, task queues. */
export function* temporalStore({ dataDir }: RunningService): Generator<Piece> {
  const db = new DatabaseSync(join(dataDir, 'temporal', 'temporal.db'), { readOnly: true });
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    for (const { name } of tables)
      for (const row of db.prepare(`select * from "${name}"`).iterate())
        for (const [column, value] of Object.entries(row))
          if (value instanceof Uint8Array || typeof value === 'string')
            yield [`Temporal’s ${name}.${column}`, value];
  } finally {
    db.close();
  }
}

/** Every row of every table: long values lie compressed in the files. */
export async function* postgresTables(url: string): AsyncGenerator<Piece> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname not in ('pg_catalog', 'information_schema')`;
    for (const { name } of tables)
      for (const { row } of await sql.unsafe(`select t::text as row from ${name} t`))
        yield [`the table ${name}`, row];
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Every byte of every file of the engines and of the processes' logs. */
export async function* files(
  { dataDir }: RunningService,
  whose: 'postgres' | 'others',
): AsyncGenerator<Piece> {
  const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(dataDir.length + 1);
    if (name.startsWith('postgres/') !== (whose === 'postgres')) continue;
    // Postgres may delete a file while it is looked for.
    yield [name, await readFile(path).catch(() => '')];
  }
}

/** Keys, headers and values of all records: Kafka's files are compressed. */
export async function kafkaRecords(
  { addresses }: RunningService,
  events: number,
): Promise<Piece[]> {
  const brokers = (addresses.kafka ?? '').split(',');
  const reader = await readTopic({ brokers, topic: 'orders.events' });
  try {
    await eventually('all events are on Kafka', () => reader.messages.length >= events);
    return reader.messages.map((record) => ['a record of Kafka', JSON.stringify(record)]);
  } finally {
    await reader.close();
  }
}

/** What each process measures. */
export const metrics = ({ ports }: RunningService): Promise<Piece[]> =>
  Promise.all(
    (['apiOps', 'worker', 'dispatcher', 'relay', 'webhooks', 'codecOps'] as const).map(
      async (name) => {
        const answer = await fetch(`http://127.0.0.1:${ports[name]}/metrics`);
        return [`the metrics of ${name}`, await answer.text()] as const;
      },
    ),
  );
