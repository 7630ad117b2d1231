/** The linter of migrations, by migrations that are planted. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lint, squawk } from '../../../../dev/verify/migrations/lint.ts';
import { migrationsOf } from '../../../support/migrations.ts';

const program = await squawk((line) => console.log(`  ${line}`));
const findingsIn = async (text: string): Promise<string> =>
  (await lint(program, [join(await migrationsOf(text), '0.sql')])).join('\n');

test.each([
  ['drops a column', 'alter table orders drop column reference', 'ban-drop-column'],
  ['renames a column', 'alter table orders rename column reference to name', 'renaming-column'],
  ['drops a table', 'drop table orders', 'ban-drop-table'],
  [
    'adds what must be written',
    'alter table orders add column a int not null',
    'adding-required-field',
  ],
  [
    'makes a column required',
    'alter table orders alter column a set not null',
    'adding-not-nullable-field',
  ],
  ['lets a column be null', 'alter table orders alter column a drop not null', 'ban-drop-not-null'],
  ['changes a type', 'alter table orders alter column a type bigint', 'changing-column-type'],
  [
    'builds an index at once',
    'create index by_a on orders (a)',
    'require-concurrent-index-creation',
  ],
  [
    'builds an index that may be there',
    'create index concurrently by_a on orders (a)',
    'prefer-robust-stmts',
  ],
  [
    'holds all rows against a rule at once',
    'alter table orders add constraint positive check (a > 0)',
    'constraint-missing-not-valid',
  ],
])('A migration that %s is refused', async (_, text, rule) => {
  expect(await findingsIn(text)).toContain(rule);
});

test.each([
  ['adds a column', 'alter table orders add column a int'],
  ['adds a column with a default', 'alter table orders add column a int default 0 not null'],
  ['makes a table with an index', 'create table bags (a int); create index by_a on bags (a)'],
  ['builds an index concurrently', 'create index concurrently if not exists by_a on orders (a)'],
  [
    'holds new rows against a rule',
    'alter table orders add constraint positive check (a > 0) not valid',
  ],
  [
    'drops what no running version reads, and says so',
    '-- 1.1.0 no longer reads it.\n-- squawk-ignore ban-drop-column\nalter table orders drop column a',
  ],
])('A migration that %s is let through', async (_, text) => {
  expect(await findingsIn(text)).toBe('');
});
