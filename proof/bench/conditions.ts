/** The machine and the engines that figures were taken on. */
import { readFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { Connection } from '@temporalio/client';
import postgres from 'postgres';

const KAFKA_POM = new URL('../../dev/engines/kafka/pom.xml', import.meta.url);

export interface Conditions {
  readonly postgres: string;
  readonly temporal: string;
  /** Whether Temporal was started with the higher poll limits of its queues. */
  readonly hasPollLimits: boolean;
}

/** Asks the running engines. */
export async function serverConditions(
  databaseUrl: string,
  temporal: { readonly address: string; readonly process: { pid: number | undefined } | undefined },
): Promise<Conditions> {
  const sql = postgres(databaseUrl, { max: 1 });
  const [row] = await sql`show server_version`;
  await sql.end();
  const connection = await Connection.connect({ address: temporal.address });
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  await connection.close();
  const pid = temporal.process?.pid;
  const command = pid === undefined ? '' : await readFile(`/proc/${pid}/cmdline`, 'utf8');
  return {
    postgres: String(row?.['server_version']),
    temporal: String(serverVersion),
    hasPollLimits: command.includes('ProcessorMaxPollRPS'),
  };
}

/** Lines of Markdown. */
export async function describeConditions(engines: Conditions | null): Promise<string[]> {
  const [cpu] = cpus();
  const pom = await readFile(KAFKA_POM, 'utf8');
  const kafka = /<dependency>[\s\S]*?<version>(.+?)</.exec(pom)?.[1];
  const load = loadavg().map((value) => value.toFixed(1));
  const limits = engines?.hasPollLimits
    ? 'used (`history.{transfer,timer,visibility}ProcessorMaxPollRPS=1000`, as `npm start` does)'
    : 'not used';
  return [
    `- date: ${new Date().toISOString().slice(0, 10)}`,
    `- machine: ${cpus().length} cores (${cpu?.model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, load average at the end ${load.join(' ')}`,
    `- Node ${process.versions.node}, PostgreSQL ${engines?.postgres ?? 'not started'} (fsync on), Temporal development server ${engines?.temporal ?? 'not started'} (SQLite), Kafka ${kafka} (one broker)`,
    `- flags that raise Temporal’s poll limits: ${limits}; the bare workflows run on the same server`,
    '- clients, service and engines share the machine',
  ];
}
