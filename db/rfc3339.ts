import { type AnyColumn, type SQL, sql } from 'drizzle-orm';

/**
 * A timestamp as RFC 3339 text in UTC, with the microseconds that Postgres keeps: a JavaScript date
 * has milliseconds only.
 */
export const rfc3339 = (timestamp: AnyColumn | SQL): SQL<string> =>
  sql<string>`to_char(${timestamp} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
