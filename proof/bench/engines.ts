/** Real engines for one measurement, on free ports and in a folder that is removed afterwards. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '../../db/migrate.ts';
import type { Engine, EnginePlace } from '../../dev/engines/engine.ts';
import { startKafka } from '../../dev/engines/kafka.ts';
import { startPostgres } from '../../dev/engines/postgres.ts';
import { startTemporal } from '../../dev/engines/temporal.ts';
import { freePort } from '../../dev/process/ports.ts';

export interface BenchEngines {
  readonly folder: string;
  /** A migrated, empty database. */
  readonly databaseUrl: string;
  startTemporal(): Promise<Engine>;
  startKafka(): Promise<Engine>;
  /** Stops all engines, Postgres last, and removes the folder. */
  close(): Promise<void>;
}

export async function startBenchEngines(): Promise<BenchEngines> {
  const folder = await mkdtemp(join(tmpdir(), 'order-management-bench-'));
  const place = (name: string): EnginePlace => ({
    dataDir: join(folder, name),
    runDir: join(folder, 'run'),
    report: (line) => console.error(line),
  });
  const engines: Engine[] = [];
  const started = <E extends Engine>(engine: E): E => {
    engines.unshift(engine);
    return engine;
  };
  const postgres = started(await startPostgres({ ...place('postgres'), port: await freePort() }));
  await postgres.createDatabase('bench');
  const databaseUrl = postgres.urlOf('bench');
  await migrateDatabase(databaseUrl);
  return {
    folder,
    databaseUrl,
    startTemporal: async () =>
      started(
        await startTemporal({ ...place('temporal'), port: await freePort(), inMemory: true }),
      ),
    startKafka: async () =>
      started(await startKafka({ ...place('kafka'), port: await freePort() })),
    close: async () => {
      for (const engine of engines) await engine.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
