/**
 * What the measurements share: the engines, or the whole service. Only one of the two runs at a
 * time, because idle processes would disturb the other's figures.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { killAll, signalGroup, survivors } from '../../dev/process/pidFile.ts';
import { type Conditions, serverConditions } from './conditions.ts';
import { type BenchEngines, benchEngines } from './engines.ts';
import { type BenchService, startBenchService } from './service.ts';

export interface Lab {
  /** Aborted by Ctrl-C. */
  readonly abandon: AbortSignal;
  /** The engines alone; stops the service. */
  engines(): Promise<BenchEngines>;
  /** Other engines, in a new folder, for the caller to close. */
  newEngines(): Promise<BenchEngines>;
  /** The whole service with its own engines; stops the engines. */
  service(): Promise<BenchService>;
  /** Another whole service, with more variables, for the caller to close; stops both others. */
  newService(environment: Readonly<Record<string, string>>): Promise<BenchService>;
  /** Stops both. */
  release(): Promise<void>;
  /** Creates a folder that is removed at the end. */
  newFolder(): Promise<string>;
  /** Starts a program of this repository, which is killed at the end if it still runs. */
  startProgram(program: string, env: Record<string, string>): RunningChild;
  /** Of the engines used so far; null when none was. */
  conditions(): Conditions | null;
  /** Ends everything that was started, and removes the folders. */
  close(): Promise<void>;
}

export function createLab(abandon: AbortSignal): Lab {
  const folders: string[] = [];
  const children: RunningChild[] = [];
  const allEngines: BenchEngines[] = [];
  let engines: BenchEngines | null = null;
  let service: BenchService | null = null;
  let conditions: Conditions | null = null;
  process.once('exit', () => {
    for (const child of children) void child.signal('SIGKILL');
    for (const { pid } of allEngines.flatMap((each) => [...each.processes().values()])) {
      if (pid !== undefined) signalGroup(pid, 'SIGKILL');
    }
  });
  const newFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'order-management-bench-'));
    folders.push(folder);
    return folder;
  };
  const newEngines = async (): Promise<BenchEngines> => {
    const created = benchEngines(await newFolder(), abandon);
    allEngines.push(created);
    return created;
  };
  const release = async (): Promise<void> => {
    const [oldEngines, oldService] = [engines, service];
    engines = null;
    service = null;
    await oldEngines?.close();
    await oldService?.close();
  };
  const newService = async (
    environment: Readonly<Record<string, string>>,
  ): Promise<BenchService> => {
    await release();
    const started = await startBenchService(newFolder, abandon, environment);
    const { databaseUrl, temporal } = started.addresses;
    const process = started.processes.get('temporal');
    conditions ??= await serverConditions(databaseUrl, { address: temporal, process });
    return started;
  };
  return {
    abandon,
    newFolder,
    newEngines,
    newService,
    release,
    conditions: () => conditions,
    async engines() {
      if (engines === null) {
        await release();
        engines = await newEngines();
        const [url, temporal] = [await engines.createDatabase('versions'), engines.temporal()];
        conditions ??= await serverConditions(url, await temporal);
      }
      return engines;
    },
    async service() {
      service ??= await newService({});
      return service;
    },
    startProgram(program, env) {
      const child = startChild(program, env);
      children.push(child);
      return child;
    },
    async close() {
      await release().catch(() => undefined);
      for (const folder of folders) {
        killAll(await survivors(join(folder, 'run')));
        await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
      }
    },
  };
}
