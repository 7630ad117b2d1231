/** Postgres, Temporal and Kafka as containers. */
import { serverFlags } from '../engines/temporal.ts';
import type { Ports } from '../supervisor/servicePorts.ts';

/** The engines' versions are those of `npm start`. */
const IMAGES = {
  postgres: 'postgres:18',
  temporal: 'temporalio/temporal:1.8.2',
  kafka: 'apache/kafka:4.3.0',
};
const EVERY = { interval: '2s', timeout: '5s', retries: 60 };
const restart = 'unless-stopped';

export const engineHealth = Object.fromEntries(
  Object.keys(IMAGES).map((name) => [name, { condition: 'service_healthy' }]),
);

export const engineContainers = (ports: Ports, within: object) => ({
  postgres: {
    image: IMAGES.postgres,
    ...within,
    restart,
    command: ['postgres', '-p', String(ports.postgres), '-c', 'max_connections=200'],
    environment: { POSTGRES_PASSWORD: 'postgres', POSTGRES_DB: 'orders', PGPORT: ports.postgres },
    healthcheck: { test: ['CMD', 'pg_isready', '-h', '127.0.0.1', '-U', 'postgres'], ...EVERY },
  },
  temporal: {
    image: IMAGES.temporal,
    ...within,
    restart,
    command: [
      ...['server', 'start-dev', '--ip', '0.0.0.0', '--port', String(ports.temporal)],
      ...['--ui-port', String(ports.temporalUiServer)],
      ...['--ui-codec-endpoint', `http://127.0.0.1:${ports.codec}/codec`],
      ...serverFlags(),
    ],
    healthcheck: {
      test: ['CMD', 'temporal', 'operator', 'cluster', 'health', '--address', at(ports.temporal)],
      ...EVERY,
    },
  },
  kafka: {
    image: IMAGES.kafka,
    ...within,
    restart,
    environment: {
      KAFKA_NODE_ID: 1,
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: `PLAINTEXT://:${ports.kafka},CONTROLLER://127.0.0.1:${CONTROLLER}`,
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://${at(ports.kafka)}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: `1@${at(CONTROLLER)}`,
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: 1,
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: 1,
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: 1,
    },
    healthcheck: {
      test: ['CMD-SHELL', `${TOPICS} --bootstrap-server ${at(ports.kafka)} --list`],
      ...EVERY,
    },
  },
});

const CONTROLLER = 9093;
const TOPICS = '/opt/kafka/bin/kafka-topics.sh';
const at = (port: number): string => `127.0.0.1:${port}`;
