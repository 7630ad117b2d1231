/**
 * Carries order events from Postgres to Kafka: at least once, in order per order, from any number of
 * copies. See docs/adr/0031.
 */
import type { Registry } from 'prom-client';
import type { Queries } from '../../db/client.ts';
import { DELIVERY_PARTITIONS } from '../../db/schema.ts';
import { type Bell, createBell } from '../../ops/bell.ts';
import { createBackoff } from '../../ops/jitter.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Carrier } from '../carrier/carrier.ts';
import { retryUntilSuccess, runLoop } from '../carrier/loop.ts';
import { createOverdue } from '../carrier/overdue.ts';
import { createCarry } from './carry.ts';
import { createDeliveries } from './deliveries.ts';
import { type EventProducer, isKafkaError } from './eventProducer.ts';
import { keepLeases } from './keepLeases.ts';
import { createLeases } from './leases.ts';
import { createRelayMetrics, observeSent } from './metrics.ts';
import { createRelayServices } from './services.ts';

export interface RelayOptions {
  readonly db: Queries;
  /** Makes one producer per lane. */
  readonly producer: () => EventProducer;
  /** Rejects while Kafka does not answer or the topic is missing. */
  readonly checkTopic: () => Promise<void>;
  readonly topic: string;
  /** This copy's name, a new one in every process. */
  readonly holder: string;
  readonly log: Logger;
  readonly registry: Registry;
  readonly leaseMs?: number;
  readonly pollMs?: number;
  /** Cut off from Kafka for longer than this, the copy leaves its partitions to other copies. */
  readonly giveWayMs?: number;
  /** Milliseconds that no batch takes unless it hangs. */
  readonly batchLimitMs?: number;
}

/** Batches under way at once, each of other partitions. */
const LANES = 4;
const BATCH_EVENTS = 1_000;
/** Below the 1 MB that brokers accept in a batch by default. */
const BATCH_BYTES = 900_000;
/** Longer than the time limits of a send to Kafka and of the statements around it. */
const BATCH_LIMIT_MS = 60_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Starts relaying. */
export function startRelay(options: RelayOptions): Carrier {
  const { db, log, holder, topic, checkTopic, registry } = options;
  const { leaseMs = 6_000, pollMs = 1_000, giveWayMs = 10_000 } = options;
  const batches = createOverdue(options.batchLimitMs ?? BATCH_LIMIT_MS);
  const stopping = new AbortController();
  const { signal } = stopping;
  const deliveries = createDeliveries(db);
  const leases = createLeases({ db, holder, leaseMs, marginMs: leaseMs / 3 });
  const metrics = createRelayMetrics(registry, deliveries, () => leases.count);
  const services = createRelayServices(log, metrics, giveWayMs);
  const newBackoff = () => createBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  const bells = Array.from({ length: LANES }, createBell);
  const wake = (): void => {
    for (const bell of bells) bell.ring();
  };
  let isTopicChecked = false;

  const runLane = async (bell: Bell, lane: number): Promise<void> => {
    const producer = options.producer();
    const backoff = newBackoff();
    const partitions = partitionsOfLane(lane);
    const carry = createCarry({
      deliveries,
      producer,
      leases,
      holder,
      topic,
      log,
      batchEvents: BATCH_EVENTS,
      batchBytes: BATCH_BYTES,
      onSent: (events) => {
        services.kafkaAnswered();
        observeSent(metrics, events);
      },
      onDeadLetter: (reason) => metrics.deadLetters.inc({ reason }),
    });
    const turn = async (): Promise<void> => {
      while (!signal.aborted && (await batches.run(() => carry(partitions)))) backoff.reset();
    };
    const onFailure = (error: unknown): void =>
      services.failed(isKafkaError(error) ? 'kafka' : 'postgres', error);
    await runLoop({ bell, pollMs, backoff, signal, turn, onFailure });
    await producer.close().catch(() => {});
  };

  const relay = async (): Promise<void> => {
    const hasTopic = await retryUntilSuccess({
      attempt: checkTopic,
      backoff: newBackoff(),
      signal,
      onFailure: (error) => services.failed('kafka', error),
    });
    if (!hasTopic) return;
    isTopicChecked = true;
    services.kafkaAnswered();
    await Promise.all(bells.map(runLane));
  };

  const leasing = keepLeases({
    db,
    leases,
    leaseMs,
    services,
    checkTopic,
    onTaken: wake,
    signal,
  });
  const relaying = relay();

  return {
    wake,
    waitingFor: () => [
      ...(isTopicChecked || services.outages.has('kafka') ? [] : ['kafka']),
      ...services.outages.list(),
      ...(batches.count > 0 ? ['batches'] : []),
    ],
    async stop() {
      stopping.abort();
      await relaying;
      await leasing;
      await leases.releaseAll();
    },
  };
}

const partitionsOfLane = (lane: number): number[] =>
  Array.from({ length: DELIVERY_PARTITIONS }, (_, partition) => partition).filter(
    (partition) => partition % LANES === lane,
  );
