/** Real engines for measurements, on free ports, each started when it is first needed. */
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { migrateDatabase } from '../../db/migrate.ts';
import type { Engine, EnginePlace } from '../../dev/engines/engine.ts';
import { startKafka } from '../../dev/engines/kafka.ts';
import { startPostgres } from '../../dev/engines/postgres.ts';
import { startTemporal } from '../../dev/engines/temporal.ts';
import { freePort } from '../../dev/process/ports.ts';

/** MiB: a quarter of the memory, as Postgres's manual advises for `shared_buffers`. */
const SHARED_BUFFERS = Math.floor(totalmem() / 4 / 2 ** 20);

export interface BenchEngines {
  readonly folder: string;
  /** Creates a migrated, empty database. @returns its URL */
  createDatabase(name: string): Promise<string>;
  temporal(): Promise<Engine>;
  kafka(): Promise<Engine>;
  /** The engines started so far, by name. */
  processes(): Map<string, Engine['process']>;
  /** Stops all engines, Postgres last. */
  close(): Promise<void>;
}

/** @param abandon aborts a start in progress */
export function benchEngines(folder: string, abandon: AbortSignal): BenchEngines {
  const place = (name: string): EnginePlace => ({
    dataDir: join(folder, name),
    runDir: join(folder, 'run'),
    report: () => undefined,
    abandon,
  });
  const engines: Engine[] = [];
  const started = <E extends Engine>(engine: E): E => {
    engines.push(engine);
    return engine;
  };
  const once = <E extends Engine>(start: (port: number) => Promise<E>) => {
    let starting: Promise<E> | undefined;
    return (): Promise<E> => {
      starting ??= freePort().then(start).then(started);
      return starting;
    };
  };
  const postgres = once((port) =>
    startPostgres({ ...place('postgres'), port, sharedBuffers: SHARED_BUFFERS }),
  );
  return {
    folder,
    async createDatabase(name) {
      const engine = await postgres();
      await engine.createDatabase(name);
      await migrateDatabase(engine.urlOf(name));
      return engine.urlOf(name);
    },
    temporal: once((port) => startTemporal({ ...place('temporal'), port, inMemory: true })),
    kafka: once((port) => startKafka({ ...place('kafka'), port })),
    processes: () => new Map(engines.map((engine) => [engine.name, engine.process])),
    async close() {
      const isPostgres = ({ name }: Engine) => name === 'postgres';
      await Promise.all(engines.filter((engine) => !isPostgres(engine)).map((e) => e.stop()));
      await Promise.all(engines.filter(isPostgres).map((e) => e.stop()));
    },
  };
}
