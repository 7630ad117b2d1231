/**
 * Carries order events from Postgres to Kafka: at least once, in order per order, from any number
 * of copies. See docs/adr/0031 for how.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import type { Registry } from 'prom-client';
import { DELIVERY_PARTITIONS } from '../../db/schema.ts';
import { type Bell, createBell } from '../../ops/bell.ts';
import type { Logger } from '../../ops/logger.ts';
import { createCarry } from './carry.ts';
import type { PendingEvent } from './cloudEvent.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { type EventProducer, isKafkas, TopicMissingError } from './eventProducer.ts';
import { createLeases, type LeaseClock, prepareLeases } from './lease.ts';
import { createRelayMetrics, type RelayMetrics } from './metrics.ts';

export interface RelayOptions {
  readonly sql: postgres.Sql;
  /** Makes one producer per lane. */
  readonly producer: () => EventProducer;
  /** Rejects while Kafka or the topic is not there. */
  readonly checkTopic: () => Promise<void>;
  readonly topic: string;
  /** This copy's name, of its own in every life. */
  readonly holder: string;
  readonly log: Logger;
  readonly registry: Registry;
  readonly leaseMs?: number;
  readonly pollMs?: number;
  /** How many rounds are under way at once, each over partitions of its own. */
  readonly lanes?: number;
  readonly batchEvents?: number;
  readonly batchBytes?: number;
  readonly longestPauseMs?: number;
  /** Cut off from Kafka for longer than this, it leaves its partitions to copies that are not. */
  readonly giveWayMs?: number;
  readonly clock?: LeaseClock;
}

export interface Relay {
  /** There may be events. */
  wake(): void;
  /** Names what it cannot do its work without at the moment. */
  waitingFor(): string[];
  /** Begins nothing new, finishes what is under way, gives its partitions back. */
  stop(): Promise<void>;
}

const FIRST_PAUSE_MS = 100;

/** Starts relaying. */
export function startRelay(options: RelayOptions): Relay {
  const { sql, log, holder } = options;
  const { leaseMs = 6_000, pollMs = 1_000, lanes = 4, longestPauseMs = 5_000 } = options;
  const { batchEvents = 1_000, batchBytes = 900_000, giveWayMs = 10_000, clock } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (ms: number) =>
    sleep(ms * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => {});
  const deliveries: Deliveries = createDeliveries(sql);
  const leases = createLeases({
    sql,
    holder,
    leaseMs,
    marginMs: leaseMs / 3,
    ...(clock && { clock }),
  });
  const metrics = createRelayMetrics(options.registry, deliveries, () => leases.count);
  const away = new Set<string>();
  let topicSeen = false;
  let kafkaAwaySince: number | null = null;
  const isAway = (what: 'kafka' | 'postgres', err: unknown): void => {
    if (what === 'kafka') kafkaAwaySince ??= performance.now();
    metrics.failures.inc({ of: what });
    const why = err instanceof TopicMissingError ? err.message : `${what} is away`;
    if (!away.has(what)) log.error({ err }, `${why}; events wait in Postgres`);
    away.add(what);
  };
  const answers = (what: 'kafka' | 'postgres'): void => {
    if (what === 'kafka') kafkaAwaySince = null;
    if (away.delete(what)) log.info(`${what} answers again`);
  };
  const bells = Array.from({ length: lanes }, createBell);
  const ringAll = (): void => {
    for (const bell of bells) bell.ring();
  };

  const isCutOff = (): boolean =>
    kafkaAwaySince !== null && performance.now() - kafkaAwaySince > giveWayMs;

  /** Others may reach Kafka where this copy cannot; it takes part again once it does. */
  const giveWay = async (): Promise<void> => {
    await leases.releaseAll();
    await options.checkTopic().then(
      () => answers('kafka'),
      () => {},
    );
  };

  const keepLeases = async (): Promise<void> => {
    let prepared = false;
    while (!signal.aborted) {
      try {
        const before = leases.count;
        if (!prepared) await prepareLeases(sql);
        prepared = true;
        if (isCutOff()) await giveWay();
        else await leases.renew();
        answers('postgres');
        if (leases.count > before) ringAll();
      } catch (err) {
        isAway('postgres', err);
      }
      await pause(leaseMs / 6);
    }
  };

  const untilTopic = async (): Promise<void> => {
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; ) {
      try {
        await options.checkTopic();
        topicSeen = true;
        return answers('kafka');
      } catch (err) {
        isAway('kafka', err);
      }
      await pause(pauseMs);
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
    }
  };

  const lane = async (bell: Bell, number: number): Promise<void> => {
    const producer = options.producer();
    const carry = createCarry({
      deliveries,
      producer,
      leases,
      holder,
      topic: options.topic,
      log,
      batchEvents,
      batchBytes,
      onSent: (events) => {
        answers('kafka');
        observeSent(metrics, events);
      },
      onDeadLetter: (reason) => metrics.deadLetter.inc({ reason }),
    });
    const partitions = partitionsOfLane(number, lanes);
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal.aborted) {
      const rung = bell.wait(pollMs);
      try {
        while (!signal.aborted && (await carry(partitions))) pauseMs = FIRST_PAUSE_MS;
      } catch (err) {
        isAway(isKafkas(err) ? 'kafka' : 'postgres', err);
        await pause(pauseMs);
        pauseMs = Math.min(longestPauseMs, pauseMs * 2);
        bell.ring();
      }
      await rung;
    }
    await producer.close().catch(() => {});
  };

  const leasing = keepLeases();
  const relaying = untilTopic().then(() => Promise.all(bells.map(lane)));

  return {
    wake: ringAll,
    waitingFor: () => [...(topicSeen || away.has('kafka') ? [] : ['kafka']), ...away],
    async stop() {
      stopping.abort();
      ringAll();
      await relaying;
      await leasing;
      await leases.releaseAll();
    },
  };
}

const partitionsOfLane = (lane: number, lanes: number): number[] =>
  Array.from({ length: DELIVERY_PARTITIONS }, (_, partition) => partition).filter(
    (partition) => partition % lanes === lane,
  );

function observeSent(metrics: RelayMetrics, events: readonly PendingEvent[]): void {
  metrics.sent.inc(events.length);
  const now = Date.now();
  for (const { occurredAt } of events) {
    metrics.delaySeconds.observe(Math.max(0, now - Date.parse(occurredAt)) / 1000);
  }
}
