/** A process's connection to Postgres, by its settings and in its role. */
import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { isMeant, isProduction } from '../ops/production.ts';
import type { Config } from '../ops/settings.ts';
import { ConfigurationError } from '../ops/settingsReader.ts';
import { withTimeLimit } from '../ops/timeLimit.ts';
import { connectDatabase, type DatabaseClient, type Queries } from './client.ts';
import { type Role, roles } from './roles.ts';

export const databaseSettings = ['DATABASE_URL', 'DATABASE_POOL_SIZE', 'DATABASE_CA_FILE'] as const;
type DatabaseConfig = Config<(typeof databaseSettings)[number]>;

export interface ProcessDatabaseOptions {
  /** The process's name in Postgres. */
  readonly name: string;
  readonly role: Role;
  /** Settings of Postgres for its connections. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
}

/** A process starts without Postgres: after so long the login is taken as it is. */
const CHECK_LIMIT_MS = 3_000;

/**
 * Opens the pool. Every connection acts in the process's role, in development as well.
 *
 * @throws ConfigurationError when the user may not act in the role; in production, also when it may
 *   do more than the role
 */
export async function openDatabase(
  { DATABASE_URL: url, DATABASE_POOL_SIZE: poolSize, DATABASE_CA_FILE: file }: DatabaseConfig,
  { name, role, settings = {} }: ProcessDatabaseOptions,
): Promise<DatabaseClient> {
  const authority = file === undefined ? undefined : readFileSync(file);
  const database = connectDatabase(url, poolSize, name, { role, authority, settings });
  const checking = problemsOf(database.db, role);
  const problems = await withTimeLimit(checking, CHECK_LIMIT_MS, 'the check').catch(() => []);
  if (problems.length === 0) return database;
  await database.close();
  throw new ConfigurationError(
    `DATABASE_URL is wrong: its user ${problems.join(' and ')}. It must be a member of ${role} and ` +
      'have no other rights (docs/deployment.md).',
  );
}

/** Insufficient privilege, and a role that does not exist. */
const NOT_A_MEMBER = ['42501', '22023'];

async function problemsOf(db: Queries, role: Role): Promise<string[]> {
  try {
    const excess = await excessOf(db, role);
    const isStrict = isProduction(process.env) && !isMeant('DATABASE_URL', process.env);
    return isStrict ? excess : [];
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    return NOT_A_MEMBER.includes(code) ? [`may not act as ${role}`] : [];
  }
}

interface Login extends Record<string, unknown> {
  readonly superuser: boolean;
  readonly creates: boolean;
  readonly owns: boolean;
  /** The roles of processes that the user may act in. */
  readonly memberships: readonly Role[];
}

/** What the user of the connection may do beside what the role may. */
export async function excessOf(db: Queries, role: Role): Promise<string[]> {
  const [login] = await db.execute<Login>(sql`
    select u.rolsuper as superuser, u.rolcreaterole or u.rolbypassrls as creates,
      exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'keys') and pg_has_role(u.oid, c.relowner, 'member')) as owns,
      array(select r.rolname::text from pg_roles r
        where r.rolname = any(${sql.param(roles)}::text[])
          and pg_has_role(u.oid, r.oid, 'member')
          and not pg_has_role(${role}::name, r.oid, 'member')) as memberships
    from pg_roles u where u.rolname = session_user`);
  if (!login) return [];
  if (login.superuser) return ['is a superuser'];
  return [
    ...(login.creates ? ['may make roles'] : []),
    ...(login.owns ? ['owns the tables'] : []),
    ...(login.memberships.length > 0 ? [`may act as ${login.memberships.join(' and ')}`] : []),
  ];
}
