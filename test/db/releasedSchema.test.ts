/** The last release's code on today's schema, by comparing the two in Postgres. */
import postgres from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { applyMigrations } from '../../db/applyMigrations.ts';
import { newDatabase, testDatabase } from '../support/database.ts';
import { columnsOfReleasedCode, releasedMigrations } from '../support/releasedVersion.ts';
import { readSchema, schemaProblems } from '../support/schemaProblems.ts';

/**
 * New rules that what the last release writes keeps to, each with the reason. A word more in a list of
 * words is such a rule. They are forgotten with the next release.
 */
const accepted: Readonly<Record<string, string>> = {};

const connect = (url: string) => postgres(url, { max: 1, onnotice: () => undefined });
const before = await newDatabase({ migrated: false });
const released = connect(before.url);
const current = connect((await testDatabase()).url);
afterAll(async () => {
  await Promise.all([released.end(), current.end()]);
  await before.drop();
});
await applyMigrations(released, await releasedMigrations());
const old = await readSchema(released);
const used = await columnsOfReleasedCode();

test('The schema has all that the last release reads, and takes all that it writes', async () => {
  const problems = schemaProblems(old, await readSchema(current), used);
  expect(problems.filter((problem) => accepted[problem] === undefined)).toEqual([]);
  expect(used.size).toBeGreaterThan(100);
});

const orders = (change: string) => `alter table orders ${change}`;

test.each([
  [orders('drop column reference'), ['public.orders.reference is gone']],
  [orders('rename column reference to name'), ['public.orders.reference is gone']],
  ['drop table refunds cascade', ['public.refunds.order_id is gone']],
  [orders('alter version type bigint'), ['public.orders.version is bigint and was integer']],
  [orders('alter reference set not null'), ['public.orders.reference may no longer be null']],
  [orders('alter status drop not null'), ['public.orders.status may be null, which']],
  ['alter table effects alter updated_at drop default', ['effects.updated_at has no default']],
  [orders('add paint int not null'), ['public.orders.paint is required']],
  [orders('add check (version < 10)'), ['orders CHECK ((version < 10)) may refuse']],
  ['create unique index on orders (user_id)', ['(user_id) may refuse']],
])('After «%s» the last release does not work', async (change, problems) => {
  const found = await changed(change);
  for (const problem of problems) expect(found).toContain(problem);
});

test.each([
  [orders('add paint int')],
  [orders('add paint int not null default 0 check (paint >= 0)')],
  ['create table paints (name text primary key)'],
  ['create index on orders (user_id, status)'],
])('After «%s» the last release goes on', async (change) => {
  expect(await changed(change)).toBe('');
});

/** What the last release would meet after a change, which is taken back. */
async function changed(change: string): Promise<string> {
  const problems = await current.begin(async (tx) => {
    await tx.unsafe(change);
    const now = await readSchema(tx);
    await tx.unsafe('rollback and chain');
    return schemaProblems(old, now, used);
  });
  return problems.filter((problem) => accepted[problem] === undefined).join('\n');
}
