/** A simulator's books: a schema of its own in a database apart from the service's. */
import postgres from 'postgres';

export type Books = postgres.Sql<{ bigint: number }>;
/** The books, or a transaction over them. */
export type Entries = Books | postgres.TransactionSql<{ bigint: number }>;

// Advisory lock held while the tables are created; the number is arbitrary.
const SETUP_LOCK = 7_214_002;

/**
 * Tables of every simulator: the attempts of each operation, so that a restart does not begin a
 * flaky behaviour anew, and the updates to the orders API.
 */
const sharedTables = `
  create table if not exists tries (
    operation text not null,
    key text not null,
    behaviour text not null,
    count integer not null default 1,
    primary key (operation, key)
  );
  create table if not exists updates (
    id bigint generated always as identity primary key,
    order_id text not null,
    path text not null,
    body jsonb not null,
    created_at timestamptz not null default now(),
    attempts integer not null default 0,
    due_at timestamptz not null default now(),
    outcome text check (outcome in ('acknowledged', 'refused', 'given-up')),
    last_answer text
  );
  create index if not exists updates_open on updates (due_at, id) where outcome is null;
  create index if not exists updates_of_order on updates (order_id, id) where outcome is null;
  create or replace function refuse_change() returns trigger language plpgsql as
    $$ begin raise exception 'append only'; end $$;
`;

/** A trigger that makes `table` append-only. */
export const appendOnly = (table: string): string => `
  create or replace trigger append_only before update or delete or truncate on ${table}
    execute function refuse_change();
`;

/**
 * Opens the books in `schema` and creates missing tables.
 *
 * @throws when the database cannot be reached
 */
export async function openBooks(
  url: string,
  poolSize: number,
  schema: string,
  tables: string,
): Promise<Books> {
  const books = postgres(url, {
    max: poolSize,
    connect_timeout: 5,
    onnotice: () => {},
    // Amounts and counts are bigint in the tables and stay far below 2^53.
    types: {
      bigint: { to: 20, from: [20], parse: Number, serialize: (value: number) => String(value) },
    },
    connection: {
      application_name: schema,
      search_path: schema,
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 15_000,
    },
  });
  try {
    await books.begin(async (tx) => {
      await tx`select pg_advisory_xact_lock(${SETUP_LOCK})`;
      await tx.unsafe(`create schema if not exists ${schema};${sharedTables}${tables}`);
    });
  } catch (error) {
    await books.end({ timeout: 1 });
    throw error;
  }
  return books;
}

/** Counts one more attempt of `operation` under `key`. @returns the attempts so far, from 1 */
export async function countAttempt(
  books: Books,
  operation: string,
  key: string,
  behaviour: string,
): Promise<number> {
  const [row] = await books<{ count: number }[]>`
    insert into tries (operation, key, behaviour) values (${operation}, ${key}, ${behaviour})
    on conflict (operation, key) do update set count = tries.count + 1
    returning count`;
  return row?.count ?? 1;
}
