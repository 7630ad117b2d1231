import { join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import { Connection } from '@temporalio/client';
import { connectionOptions, temporalSettings } from '../../saga/connect.ts';
import type { Engine } from '../engines/engine.ts';
import { hasJavaTools } from '../engines/javaLibraries.ts';
import { startKafka } from '../engines/kafka.ts';
import { createDatabase, startPostgres } from '../engines/postgres.ts';
import { startTemporal } from '../engines/temporal.ts';
import { addSearchAttributes } from '../engines/temporalNamespace.ts';
import { messageOf, SetupProblem } from '../problem.ts';
import type { Watch } from '../process/managedProcess.ts';
import { readDevelopmentConfig } from '../settings.ts';
import type { LaunchOptions } from './launchOptions.ts';
import type { ProcessGroup } from './processGroup.ts';

const TOPIC_PARTITIONS = 6;
const CONNECT_LIMIT = '10s';

/** The addresses of the engines, whether started here or given. */
export interface EngineAddresses {
  readonly databaseUrl: string;
  readonly simulatorDatabaseUrl: string;
  /** host:port */
  readonly temporal: string;
  /** Null: Temporal was not started here, so its UI is unknown. */
  readonly temporalUi: string | null;
  /** host:port, comma separated; null without Kafka. */
  readonly kafka: string | null;
}

/**
 * Starts the engines whose addresses were not given, all at once, and creates what the service
 * needs in them: two databases, search attributes, the topic.
 */
export async function startEngines(
  options: LaunchOptions,
  watch: Watch,
  group: ProcessGroup,
): Promise<EngineAddresses> {
  const place = (name: string) => ({ ...watch, dataDir: join(options.dataDir, name) });
  const started = <E extends Engine>(engine: E): E => {
    options.report(`${engine.name} is up on ${engine.address} (${engine.origin})`);
    group.add(engine.process);
    return engine;
  };
  const [databases, temporal, kafka] = await group.together([
    databasesOf(options, async () =>
      started(await startPostgres({ ...place('postgres'), port: options.ports.postgres })),
    ),
    temporalOf(options, async () => {
      const ports = { port: options.ports.temporal, uiPort: options.ports.temporalUiServer };
      const codec = `http://127.0.0.1:${options.ports.codec}/codec`;
      return started(await startTemporal({ ...place('temporal'), ...ports, codec }));
    }),
    kafkaOf(options, async () =>
      started(await startKafka({ ...place('kafka'), port: options.ports.kafka })),
    ),
  ]);
  return { ...databases, ...temporal, kafka };
}

async function databasesOf(
  { environment }: LaunchOptions,
  start: () => ReturnType<typeof startPostgres>,
): Promise<Pick<EngineAddresses, 'databaseUrl' | 'simulatorDatabaseUrl'>> {
  const given = environment['DATABASE_URL'];
  if (given === undefined) {
    const engine = await start();
    for (const name of ['orders', 'simulators']) await engine.createDatabase(name);
    return {
      databaseUrl: engine.urlOf('orders'),
      simulatorDatabaseUrl: engine.urlOf('simulators'),
    };
  }
  const books = environment['SIMULATOR_DATABASE_URL'];
  if (books !== undefined) return { databaseUrl: given, simulatorDatabaseUrl: books };
  const url = new URL(given);
  url.pathname = '/simulators';
  await createDatabase(given, 'simulators').catch((error: unknown) => {
    throw new SetupProblem(
      `A database for the simulators cannot be made on the server of DATABASE_URL (${messageOf(error)}): check DATABASE_URL, or set SIMULATOR_DATABASE_URL.`,
    );
  });
  return { databaseUrl: given, simulatorDatabaseUrl: url.href };
}

async function temporalOf(
  { environment, ports }: LaunchOptions,
  start: () => Promise<Engine>,
): Promise<Pick<EngineAddresses, 'temporal' | 'temporalUi'>> {
  const given = environment['TEMPORAL_ADDRESS'];
  if (given === undefined) {
    const { address } = await start();
    return { temporal: address, temporalUi: `http://127.0.0.1:${ports.temporalUi}` };
  }
  const config = readDevelopmentConfig(temporalSettings, environment);
  try {
    const connection = await Connection.connect({
      ...connectionOptions(config),
      connectTimeout: CONNECT_LIMIT,
    });
    await addSearchAttributes(connection, config.TEMPORAL_NAMESPACE);
    await connection.close();
  } catch (error) {
    throw new SetupProblem(
      `Temporal at TEMPORAL_ADDRESS ${given} cannot be used: ${messageOf(error)}`,
    );
  }
  return { temporal: given, temporalUi: null };
}

async function kafkaOf(
  options: LaunchOptions,
  start: () => Promise<Engine>,
): Promise<string | null> {
  if (!options.kafka) {
    options.report('Kafka is left out as asked, and the relay with it');
    return null;
  }
  const given = options.environment['KAFKA_BROKERS'];
  if (given === undefined && !(await hasJavaTools())) {
    options.report('Kafka is left out, and the relay with it: Java or Maven is missing');
    return null;
  }
  const brokers = given ?? (await start()).address;
  const topic = options.environment['KAFKA_TOPIC'] ?? 'orders.events';
  const admin = new Admin({ clientId: 'start', bootstrapBrokers: brokers.split(',') });
  try {
    const topics = await admin.listTopics();
    if (!topics.includes(topic)) {
      await admin.createTopics({ topics: [topic], partitions: TOPIC_PARTITIONS });
    }
  } catch (error) {
    throw new SetupProblem(
      `Kafka's topic ${topic} at ${brokers} cannot be made: ${messageOf(error)}`,
    );
  } finally {
    await admin.close();
  }
  return brokers;
}
