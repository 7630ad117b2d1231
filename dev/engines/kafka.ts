import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, SetupProblem } from '../problem.ts';
import { startManaged } from '../process/managedProcess.ts';
import { accepts, freePort } from '../process/ports.ts';
import type { Report } from '../process/progress.ts';
import { runTool } from '../process/runTool.ts';
import { exists } from './cache.ts';
import type { Engine, EnginePlace } from './engine.ts';
import { type JavaLibraries, javaLibraries } from './javaLibraries.ts';

const POM = join(import.meta.dirname, 'kafka', 'pom.xml');
const LOG4J = join(import.meta.dirname, 'kafka', 'log4j2.properties');
const FORMAT_LIMIT_MS = 60_000;
const READY_LIMIT_MS = 60_000;
/** Small, for a laptop; without the C2 compiler the broker starts faster. */
const JVM = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

export interface KafkaOptions extends EnginePlace {
  readonly port: number;
  /** Demands TLS or a login of clients; without it the listener is open. */
  readonly security?: KafkaSecurity;
}

interface KafkaSecurity {
  readonly protocol: 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL';
  /** A second, open listener: for the broker itself and for checks. */
  readonly plainPort: number;
  /** Broker properties of the listener `CLIENT`. */
  readonly properties: Readonly<Record<string, string>>;
  /** Users, as `SCRAM-SHA-512=[name=…,password=…]`. */
  readonly scramUsers: readonly string[];
}

/**
 * Apache Kafka, one node that is broker and controller, from its Maven packages.
 *
 * @throws SetupProblem
 */
export async function startKafka(options: KafkaOptions): Promise<Engine> {
  const { folder, java, origin } = await kafkaLibraries(options.report, options.abandon);
  const run = ['-cp', join(folder, '*'), `-Dlog4j2.configurationFile=${LOG4J}`];
  const properties = await writeProperties(options);
  await format(java, run, properties, options);
  const managed = await startManaged(
    {
      name: 'kafka',
      command: java,
      args: [...JVM, ...run, 'kafka.Kafka', properties],
      env: process.env,
      // The broker opens its port once it has joined its controller and is usable.
      ready: () => accepts(options.port),
      readyLimitMs: READY_LIMIT_MS,
    },
    options,
  );
  return {
    name: 'kafka',
    address: `127.0.0.1:${options.port}`,
    origin,
    process: managed,
    stop: () => managed.stop(),
  };
}

/** Downloads Kafka's jars into the cache. */
export const kafkaLibraries = (report: Report, abandon?: AbortSignal): Promise<JavaLibraries> =>
  javaLibraries('Apache Kafka', POM, report, abandon);

/** Written at every start, because the ports may change. */
async function writeProperties({ dataDir, port, security }: KafkaOptions): Promise<string> {
  const controllerPort = await freePort();
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    ...listeners(port, controllerPort, security),
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(dataDir, 'log'),
    'num.partitions': 3,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    // A restarted broker waits until the session of its killed predecessor has expired.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
  };
  await mkdir(dataDir, { recursive: true });
  const path = join(dataDir, 'server.properties');
  const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(path, lines.join(''));
  return path;
}

/** A secured listener is advertised as localhost, which its certificate can name. */
function listeners(
  port: number,
  controllerPort: number,
  security: KafkaSecurity | undefined,
): Record<string, string> {
  const controller = `CONTROLLER://127.0.0.1:${controllerPort}`;
  if (!security) {
    return {
      listeners: `PLAINTEXT://127.0.0.1:${port},${controller}`,
      'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    };
  }
  const { protocol, plainPort, properties } = security;
  const plain = `PLAIN://127.0.0.1:${plainPort}`;
  return {
    listeners: `CLIENT://127.0.0.1:${port},${plain},${controller}`,
    'advertised.listeners': `CLIENT://localhost:${port},${plain}`,
    'inter.broker.listener.name': 'PLAIN',
    'listener.security.protocol.map': `CLIENT:${protocol},PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT`,
    ...properties,
  };
}

/** In Kafka's format, and never with a leading dash, which Kafka's tool takes for an option. */
export function newClusterId(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('base64url');
}

async function format(
  java: string,
  run: readonly string[],
  properties: string,
  { dataDir, security }: KafkaOptions,
): Promise<void> {
  if (await exists(join(dataDir, 'log', 'meta.properties'))) return;
  await rm(join(dataDir, 'log'), { recursive: true, force: true });
  const users = (security?.scramUsers ?? []).flatMap((user) => ['--add-scram', user]);
  const args = ['format', '--cluster-id', newClusterId(), '--config', properties, ...users];
  try {
    await runTool(java, [...JVM, ...run, 'kafka.tools.StorageTool', ...args], {
      limitMs: FORMAT_LIMIT_MS,
    });
  } catch (error) {
    throw new SetupProblem(`Kafka's data folder cannot be formatted: ${messageOf(error)}`);
  }
}
