/** A broker of three, which is a controller of three, too: two of them are enough. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import type { JavaLibraries } from '../../../dev/engines/javaLibraries.ts';
import { accepts } from '../../../dev/process/ports.ts';
import { runTool } from '../../../dev/process/runTool.ts';
import type { Program } from '../hosts/program.ts';
import { addressesOf, addressOfHost, type HostName, hostsOf, PORTS } from './layout.ts';

const JVM = ['-Xms128m', '-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const LOG4J = join(import.meta.dirname, '../../../dev/engines/kafka/log4j2.properties');
const FORMAT_LIMIT_MS = 90_000;
const PARTITIONS = 6;

export const TOPIC = 'orders.events';

const idOf = (host: HostName): number => hostsOf('kafka').indexOf(host) + 1;

function properties(host: HostName, dataDir: string): string {
  const address = addressOfHost(host);
  const voters = hostsOf('kafka').map(
    (each) => `${idOf(each)}@${addressOfHost(each)}:${PORTS.kafkaController}`,
  );
  const client = `PLAINTEXT://${address}:${PORTS.kafka}`;
  const values = {
    'process.roles': 'broker,controller',
    'node.id': idOf(host),
    'controller.quorum.voters': voters.join(),
    listeners: `${client},CONTROLLER://${address}:${PORTS.kafkaController}`,
    'advertised.listeners': client,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(dataDir, 'log'),
    // Acknowledged by two brokers, so that losing one loses no event.
    'default.replication.factor': 3,
    'min.insync.replicas': 2,
    'offsets.topic.num.partitions': 3,
    'offsets.topic.replication.factor': 3,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 3,
    'transaction.state.log.min.isr': 2,
    'group.initial.rebalance.delay.ms': 0,
    'auto.create.topics.enable': false,
    'broker.session.timeout.ms': 6000,
    'broker.heartbeat.interval.ms': 1000,
    'replica.lag.time.max.ms': 10_000,
  };
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

export async function kafka(
  { java, folder }: JavaLibraries,
  host: HostName,
  dataDir: string,
  clusterId: string,
): Promise<Program> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'server.properties');
  await writeFile(file, properties(host, dataDir));
  const run = [...JVM, '-cp', join(folder, '*'), `-Dlog4j2.configurationFile=${LOG4J}`];
  const format = ['kafka.tools.StorageTool', 'format', '--cluster-id', clusterId, '--config', file];
  await runTool(java, [...run, ...format], { limitMs: FORMAT_LIMIT_MS });
  return {
    name: 'kafka',
    command: java,
    args: [...run, 'kafka.Kafka', file],
    ready: () => accepts(PORTS.kafka, addressOfHost(host)),
  };
}

export const kafkaBrokers = (): string[] => addressesOf('kafka', PORTS.kafka);

export async function makeTopic(): Promise<void> {
  const admin = new Admin({ clientId: 'cluster', bootstrapBrokers: kafkaBrokers() });
  try {
    await admin.createTopics({ topics: [TOPIC], partitions: PARTITIONS, replicas: 3 });
  } finally {
    await admin.close();
  }
}
