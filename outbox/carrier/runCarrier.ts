/** The process of an outbox carrier: configuration, connections, health server and shutdown. */
import type { Registry } from 'prom-client';
import type { DatabaseClient } from '../../db/client.ts';
import { openDatabase } from '../../db/openDatabase.ts';
import { measurePool } from '../../db/poolUse.ts';
import type { Role } from '../../db/roles.ts';
import { createWakeUp, type WakeUpChannel } from '../../db/wakeUp.ts';
import { measureCertificates } from '../../ops/certificates.ts';
import { startHealthServer } from '../../ops/healthServer.ts';
import { createLogger, type Logger } from '../../ops/logger.ts';
import { createRegistry } from '../../ops/registry.ts';
import { runMain } from '../../ops/runMain.ts';
import { type Config, readConfig, type SettingName, settings } from '../../ops/settings.ts';
import { readAll, required } from '../../ops/settingsReader.ts';
import { type ShutdownStep, stopOnSignal } from '../../ops/shutdown.ts';
import { startSpans } from '../../ops/trace/startSpans.ts';
import type { Carrier } from './carrier.ts';
import { carrierSettings } from './settings.ts';

type PortSetting = 'DISPATCHER_PORT' | 'RELAY_PORT' | 'WEBHOOKS_PORT';

export interface CarrierProcess<N extends SettingName> {
  /** The process's name in logs, in metrics and in Postgres. */
  readonly name: string;
  /** The setting with the health server's port. */
  readonly port: PortSetting;
  /** Its further settings. */
  readonly settings: readonly N[];
  /** Those of them that are optional in general, and without which it cannot run. */
  readonly required?: readonly N[];
  /** The role of Postgres that it acts in. */
  readonly role: Role;
  /** The hints that wake it. */
  readonly channel: WakeUpChannel;
  /** Settings of Postgres for its connections. */
  readonly connectionSettings?: Readonly<Record<string, string>>;
  start(context: CarrierContext<N>): StartedCarrier;
}

interface CarrierContext<N extends SettingName> {
  readonly config: Config<N>;
  readonly log: Logger;
  readonly registry: Registry;
  readonly database: DatabaseClient;
}

interface StartedCarrier {
  readonly carrier: Carrier;
  /** Milliseconds that stopping the process may take. */
  readonly stopLimitMs: number;
  /** Connections to close once the carrier has stopped. */
  readonly connections?: readonly ShutdownStep[];
}

/** Runs the process until a signal stops it. */
export const runCarrier = <N extends SettingName>(carrierProcess: CarrierProcess<N>) =>
  runMain(async () => {
    const { name, port, channel, role, connectionSettings } = carrierProcess;
    const [config] = readAll(
      () => readConfig([...carrierSettings, port, ...carrierProcess.settings]),
      required(settings, carrierProcess.required ?? []),
    );
    const log = createLogger(name, config.LOG_LEVEL);
    const database = await openDatabase(config, { name, role, settings: connectionSettings });
    const registry = createRegistry(name);
    measurePool(database, registry);
    measureCertificates(registry, config);
    const spans = await startSpans(config, { service: name, log, registry });
    const started = carrierProcess.start({ config, log, registry, database });
    const { carrier, stopLimitMs, connections = [] } = started;
    const hints = createWakeUp(database.sql).listen(channel, carrier.wake);
    const health = startHealthServer({
      host: config.OPS_HOST,
      port: config[port],
      registry,
      waitingFor: carrier.waitingFor,
    });
    // The carrier works from now on: a signal lets it finish, also before the others have started.
    stopOnSignal({
      log,
      limitMs: stopLimitMs,
      steps: [
        { name: 'hints', stop: async () => (await hints).stop() },
        { name, stop: carrier.stop },
        spans,
        { name: 'health', stop: async () => (await health).close() },
        ...connections,
        { name: 'database', stop: database.close },
      ],
    });
    const [{ port: healthPort }] = await Promise.all([health, hints]);
    log.info({ port: healthPort }, 'started');
  });
