/** A pool of connections to Postgres, and drizzle over it. */
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { createPoolUse, type PoolUse } from './poolUse.ts';
import type { Role } from './roles.ts';
import * as schema from './schema.ts';

export type Database = PostgresJsDatabase<typeof schema>;
/** Queries that run inside or outside of a transaction. */
export type Queries = Pick<Database, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;

export interface DatabaseClient {
  readonly db: Database;
  /** The driver itself, for LISTEN and NOTIFY. Statements go through `db`. */
  readonly sql: postgres.Sql;
  readonly pool: PoolUse;
  /** Ends all connections; running statements have up to five seconds. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** The role to act in, of which the URL's user must be a member. */
  readonly role?: Role;
  /** Certificates (PEM) that the server's must be signed by. With it TLS is spoken and verified. */
  readonly authority?: Buffer | undefined;
  /** More of Postgres's own settings, for every connection. */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * Characters; the longest of fixed text is the acceptance of an order. Longer statements are lists of
 * values; each length would be a statement of its own.
 */
const LONGEST_PREPARED = 4_000;

/**
 * Has the driver prepare drizzle's statements, per connection, which saves a round trip and the
 * planning of each, and counts them. drizzle itself asks for that only for statements with `.prepare()`.
 */
function prepareStatements(sql: postgres.Sql, pool: PoolUse): void {
  const withPrepare = <T extends postgres.ISql>(queries: T, isAlone: boolean): T => {
    const unsafe = queries.unsafe.bind(queries);
    return Object.assign(queries, {
      unsafe: ((text, parameters, options) =>
        pool.statement(
          unsafe(text, parameters, { ...options, prepare: text.length <= LONGEST_PREPARED }),
          isAlone,
        )) as typeof queries.unsafe,
    });
  };
  withPrepare(sql, true);
  const begin = sql.begin.bind(sql) as (...args: unknown[]) => Promise<unknown>;
  Object.assign(sql, {
    begin: (...args: unknown[]) => {
      const work = args.pop() as (tx: postgres.TransactionSql) => unknown;
      const running = begin(...args, (tx: postgres.TransactionSql) => work(withPrepare(tx, false)));
      return pool.transaction(running);
    },
  });
}

/** Opens a pool of at most `poolSize` connections, made when first needed. */
export function connectDatabase(
  url: string,
  poolSize: number,
  name: string,
  { role, authority, settings = {} }: DatabaseOptions = {},
): DatabaseClient {
  const sql = postgres(url, {
    max: poolSize,
    ...(authority && { ssl: { ca: authority } }),
    connect_timeout: 5,
    // Soon back when Postgres is; the driver's own pauses grow to 20 s, and requests wait that
    // long.
    backoff: () => 0.1 + Math.random() * 0.1,
    idle_timeout: 60,
    max_lifetime: 30 * 60,
    onnotice: () => {},
    connection: {
      application_name: name,
      ...(role && { role }),
      // No statement of ours takes seconds; one that does must not hold locks for ever.
      statement_timeout: 10_000,
      lock_timeout: 5_000,
      idle_in_transaction_session_timeout: 15_000,
      ...settings,
    },
  });
  const pool = createPoolUse(poolSize);
  prepareStatements(sql, pool);
  return { db: drizzle(sql, { schema }), sql, pool, close: () => sql.end({ timeout: 5 }) };
}
