import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { SEARCH_ATTRIBUTES } from '../../contracts/searchAttributes.ts';
import { startManaged } from '../process/managedProcess.ts';
import { accepts } from '../process/ports.ts';
import type { Engine, EnginePlace } from './engine.ts';
import { temporalProgram } from './temporalBinary.ts';

const READY_LIMIT_MS = 60_000;

export interface TemporalOptions extends EnginePlace {
  readonly port: number;
  /** Without it the Web UI is not started. */
  readonly uiPort?: number;
  /** Where the Web UI has payloads decrypted. */
  readonly codec?: string;
  /** Keeps nothing on disk: for tests. */
  readonly inMemory?: boolean;
}

/**
 * Starts the Temporal development server: the real server in one process, with its data in a file.
 *
 * The SQLite pragmas raise it from 13 to 38 three-activity workflows per second on a file, as fast
 * as in memory; only a power cut can lose data. The three rates let its one shard read its queues
 * 1000 instead of 20 times a second: a saga without load takes 53 ms instead of 250. One partition
 * per task queue keeps priorities exact, which hold only within a partition; the server's default of
 * four is for several hosts.
 *
 * @throws SetupProblem
 */
export async function startTemporal(options: TemporalOptions): Promise<Engine> {
  const program = await temporalProgram(options.report, options.abandon);
  await mkdir(options.dataDir, { recursive: true });
  const address = `127.0.0.1:${options.port}`;
  const managed = await startManaged(
    {
      name: 'temporal',
      command: program.path,
      args: ['server', 'start-dev', ...flags(options)],
      // The CLI would take addresses and namespaces of other set-ups from these variables.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !name.startsWith('TEMPORAL_')),
      ),
      ready: async () => (await accepts(options.port)) && serves(address),
      readyLimitMs: READY_LIMIT_MS,
    },
    options,
  );
  const stop = (): Promise<void> => managed.stop();
  return { name: 'temporal', address, origin: program.origin, process: managed, stop };
}

/**
 * Queues are read soon, and one partition of each keeps priorities exact. Of waiting tasks with the same
 * priority those of each client come in turn.
 */
export const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': 1000,
  'history.timerProcessorMaxPollRPS': 1000,
  'history.visibilityProcessorMaxPollRPS': 1000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'matching.enableFairness': true,
};

/** What the server is started with, beside addresses and where its data is. */
export function serverFlags(): string[] {
  return [
    ...['--log-level', 'warn', '--log-format', 'json'],
    ...['journal_mode=wal', 'synchronous=1'].flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([name, value]) => [
      '--dynamic-config-value',
      `${name}=${value}`,
    ]),
    ...Object.values(SEARCH_ATTRIBUTES).flatMap((name) => [
      '--search-attribute',
      `${name}=Keyword`,
    ]),
  ];
}

function flags(options: TemporalOptions): string[] {
  const file = ['--db-filename', join(options.dataDir, 'temporal.db')];
  const codec = options.codec === undefined ? [] : ['--ui-codec-endpoint', options.codec];
  const ui =
    options.uiPort === undefined ? ['--headless'] : ['--ui-port', String(options.uiPort), ...codec];
  return [
    ...['--ip', '127.0.0.1', '--port', String(options.port), ...ui],
    ...(options.inMemory === true ? [] : file),
    ...serverFlags(),
  ];
}

async function serves(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: '2s' }).catch(() => null);
  if (connection === null) return false;
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection.close();
  }
}
