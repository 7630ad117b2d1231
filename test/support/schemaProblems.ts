/** What of a schema the code of another schema cannot live with. */
import type postgres from 'postgres';

interface Column {
  readonly name: string;
  readonly table: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly hasDefault: boolean;
}

/** A check, foreign key, uniqueness or exclusion. */
interface Rule {
  readonly text: string;
  /** Whose values it is about; of an index on expressions not all. */
  readonly columns: readonly string[];
}

export interface Schema {
  /** By their names, as `public.orders.status`. */
  readonly columns: ReadonlyMap<string, Column>;
  readonly rules: readonly Rule[];
}

export async function readSchema(sql: postgres.ISql): Promise<Schema> {
  const columns = await sql<Column[]>`
    select concat_ws('.', n.nspname, c.relname, a.attname) as name, c.oid::regclass::text as table,
      format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "isRequired",
      a.atthasdef or a.attidentity <> '' as "hasDefault"
    from pg_attribute a join pg_class c on c.oid = a.attrelid
      join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname in ('public', 'keys')
      and a.attnum > 0 and not a.attisdropped`;
  const rules = await sql<Rule[]>`
    select concat_ws(' ', r.relid::regclass, r.text) as text, array(
      select concat_ws('.', n.nspname, c.relname, a.attname)
      from pg_attribute a where a.attrelid = r.relid and a.attnum = any(r.keys)) as columns
    from (
      select conrelid as relid, conkey as keys, pg_get_constraintdef(oid) as text
      from pg_constraint where contype in ('c', 'f', 'x')
      union all
      select indrelid, indkey::smallint[], pg_get_indexdef(indexrelid)
      from pg_index where indisunique) r
      join pg_class c on c.oid = r.relid join pg_namespace n on n.oid = c.relnamespace
    where n.nspname in ('public', 'keys')`;
  return { columns: new Map(columns.map((column) => [column.name, column])), rules };
}

/**
 * What code made for `old` would meet in `now`.
 *
 * @param used the columns that it reads and writes
 */
export function schemaProblems(old: Schema, now: Schema, used: ReadonlySet<string>): string[] {
  const tables = new Set([...used].map((name) => old.columns.get(name)?.table));
  const ofOldTables = [...now.columns.values()].filter(({ table }) => tables.has(table));
  return [
    ...[...used].flatMap((name) => problemsOf(name, old.columns.get(name), now.columns.get(name))),
    ...ofOldTables
      .filter(({ name, isRequired, hasDefault }) => !used.has(name) && isRequired && !hasDefault)
      .map(({ name }) => `${name} is required, and that code does not write it`),
    ...newRules(old, now, used).map((text) => `${text} may refuse what that code writes`),
  ];
}

function problemsOf(name: string, old: Column | undefined, now: Column | undefined): string[] {
  if (old === undefined || now === undefined) return [`${name} is gone`];
  return [
    ...(now.type === old.type ? [] : [`${name} is ${now.type} and was ${old.type}`]),
    ...(now.isRequired && !old.isRequired ? [`${name} may no longer be null`] : []),
    ...(old.isRequired && !now.isRequired
      ? [`${name} may be null, which that code does not expect`]
      : []),
    ...(old.hasDefault && !now.hasDefault ? [`${name} has no default any more`] : []),
  ];
}

function newRules(old: Schema, now: Schema, used: ReadonlySet<string>): string[] {
  const before = new Set(old.rules.map(({ text }) => text));
  return now.rules
    .filter(({ text, columns }) => !before.has(text) && columns.some((column) => used.has(column)))
    .map(({ text }) => text);
}
