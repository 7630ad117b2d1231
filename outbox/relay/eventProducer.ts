/** The Kafka producer: acks=all, idempotent; and the kinds of errors it throws. */
import { readFileSync } from 'node:fs';
import {
  Admin,
  type BaseOptions,
  compatibilityPartitioner,
  findErrorBy,
  Producer,
} from '@platformatic/kafka';
import type { Config } from '../../ops/settings.ts';
import { TimeLimitError, withTimeLimit } from '../../ops/timeLimit.ts';
import type { EventMessage } from './cloudEvent.ts';

export const kafkaSettings = [
  'KAFKA_BROKERS',
  'KAFKA_TLS',
  'KAFKA_CA_FILE',
  'KAFKA_COMPRESSION',
  'KAFKA_SASL_MECHANISM',
  'KAFKA_SASL_USERNAME',
  'KAFKA_SASL_PASSWORD',
] as const;
export type KafkaConfig = Config<(typeof kafkaSettings)[number]>;

export interface EventProducer {
  /** Resolves when every in-sync replica has all messages. After a failure Kafka may have some. */
  send(messages: readonly EventMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds one attempt may take; the client makes up to three within a send. */
const REQUEST_LIMIT_MS = 4_000;
/** Milliseconds after which a send has failed, and its producer is replaced. */
const SEND_LIMIT_MS = 20_000;

const connection = (config: KafkaConfig): BaseOptions => ({
  clientId: 'order-relay',
  bootstrapBrokers: config.KAFKA_BROKERS,
  timeout: REQUEST_LIMIT_MS,
  connectTimeout: REQUEST_LIMIT_MS,
  retries: 2,
  retryDelay: 50,
  ...((config.KAFKA_TLS ?? config.KAFKA_CA_FILE !== undefined) && {
    tls: authorities(config),
    tlsServerName: true,
  }),
  ...(config.KAFKA_SASL_USERNAME !== undefined && {
    sasl: {
      mechanism: config.KAFKA_SASL_MECHANISM,
      username: config.KAFKA_SASL_USERNAME,
      password: config.KAFKA_SASL_PASSWORD ?? '',
    },
  }),
});

/** The authorities that may sign Kafka's certificate, if not the public ones. */
const authorities = ({ KAFKA_CA_FILE: file }: KafkaConfig): { ca?: Buffer } =>
  file === undefined ? {} : { ca: readFileSync(file) };

/**
 * A producer for one send at a time. Within a send the client repeats unanswered requests under the
 * same sequence numbers, so that the broker drops duplicates. Between sends the relay repeats: these
 * duplicates reach the consumers.
 */
export function createEventProducer(config: KafkaConfig): EventProducer {
  const open = () =>
    new Producer({
      ...connection(config),
      idempotent: true,
      compression: config.KAFKA_COMPRESSION,
      partitioner: compatibilityPartitioner,
    });
  let producer = open();

  return {
    async send(messages) {
      const current = producer;
      try {
        const sending = current.send({ messages: [...messages] });
        await withTimeLimit(sending, SEND_LIMIT_MS, 'a send');
      } catch (error) {
        if (!(error instanceof TimeLimitError)) throw error;
        producer = open();
        current.close(true).catch(() => {});
        throw new SendTimeoutError();
      }
    },
    close: () => producer.close(true),
  };
}

/** A send has neither succeeded nor failed within the limit. */
export class SendTimeoutError extends Error {
  override readonly name = 'SendTimeoutError';
}

/** Whether an error comes from Kafka, its client or this module. */
export const isKafkaError = (error: unknown): boolean =>
  error instanceof Error &&
  (error instanceof SendTimeoutError ||
    error instanceof TopicMissingError ||
    ('code' in error && String(error.code).startsWith('PLT_KFK_')));

const rejections = [
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_RECORD',
  'INVALID_TIMESTAMP',
  'POLICY_VIOLATION',
] as const;

/** The broker's error code when it refuses the messages themselves; null for any other failure. */
export function rejectionOf(error: unknown): (typeof rejections)[number] | null {
  if (!(error instanceof Error)) return null;
  return rejections.find((id) => findErrorBy(error, 'apiId', id) !== null) ?? null;
}

export interface TopicOptions {
  readonly topic: string;
  /** Makes the topic when there is none. */
  readonly create: boolean;
}

const NEW_TOPIC_PARTITIONS = 12;

/** @throws TopicMissingError when there is no such topic, and what the client throws. */
export async function checkTopic(
  config: KafkaConfig,
  { topic, create }: TopicOptions,
): Promise<void> {
  const admin = new Admin({ ...connection(config), retries: 0 });
  try {
    const topics = await admin.listTopics();
    if (topics.includes(topic)) return;
    if (!create) throw new TopicMissingError(topic);
    await admin
      .createTopics({ topics: [topic], partitions: NEW_TOPIC_PARTITIONS, replicas: -1 })
      .catch((error: Error) => {
        // Another copy was faster.
        if (!findErrorBy(error, 'apiId', 'TOPIC_ALREADY_EXISTS')) throw error;
      });
  } finally {
    await admin.close().catch(() => {});
  }
}

/** The topic does not exist and the relay may not make it. */
export class TopicMissingError extends Error {
  override readonly name = 'TopicMissingError';

  constructor(topic: string) {
    super(`there is no topic ${topic}: make it, or have it made with KAFKA_CREATE_TOPIC=true`);
  }
}
