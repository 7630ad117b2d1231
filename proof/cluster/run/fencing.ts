/** Whether a primary that is cut off goes on acknowledging writes, which nobody else would have. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { messageOf } from '../../../dev/problem.ts';
import { runTool } from '../../../dev/process/runTool.ts';
import { askDatabase } from '../../fixtures/askDatabase.ts';
import { adminUrl, type Cluster } from '../bringUp.ts';
import { namespaceOf } from '../hosts/names.ts';
import { addressOfHost, type HostName, PORTS } from '../parts/layout.ts';

const WRITE_LIMIT_MS = 2_000;

/**
 * Writes on the cut host itself until the signal, as a client that is cut off with it would.
 *
 * @returns the writes that were acknowledged
 */
export async function writeWhileCut(
  { tools, secrets }: Cluster,
  host: HostName,
  signal: AbortSignal,
): Promise<string[]> {
  const acknowledged: string[] = [];
  const env = { ...process.env, PGPASSWORD: secrets.databases.postgres };
  const psql = join(tools.patroni.bin, 'psql');
  const login = ['-h', addressOfHost(host), '-p', String(PORTS.postgres), '-U', 'postgres'];
  for (let nth = 1; !signal.aborted; nth += 1) {
    const write = `${host}-${Date.now()}-${nth}`;
    const statement = `insert into written_while_cut values ('${write}')`;
    const args = ['netns', 'exec', namespaceOf(host), psql, ...login, '-d', 'postgres'];
    // psql is killed: to cancel the statement would have it committed without the standby.
    await runTool('ip', [...args, '-c', statement], { env, limitMs: WRITE_LIMIT_MS })
      .then(() => acknowledged.push(write))
      .catch((error: unknown) => messageOf(error));
    await sleep(500, undefined, { signal }).catch(() => undefined);
  }
  return acknowledged;
}

const withPrimary = <T>({ secrets }: Cluster, ask: (sql: postgres.Sql) => Promise<T>) =>
  askDatabase(adminUrl(secrets, 'postgres'), ask);

export const makeTableOfWrites = (cluster: Cluster): Promise<unknown> =>
  withPrimary(cluster, (sql) => sql`create table written_while_cut (write text primary key)`);

/** The acknowledged writes that the primary does not have. */
export const lostWrites = (cluster: Cluster, acknowledged: readonly string[]): Promise<string[]> =>
  withPrimary(cluster, async (sql) => {
    const kept = await sql<{ write: string }[]>`select write from written_while_cut`;
    const names = new Set(kept.map(({ write }) => write));
    return acknowledged.filter((write) => !names.has(write));
  });
