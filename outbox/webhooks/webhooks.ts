/**
 * Carries order events to the endpoints of subscribers: at least once, in order per order, from any
 * number of copies. See docs/adr/0035 for how.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import type { Registry } from 'prom-client';
import { createBell } from '../../ops/bell.ts';
import type { Logger } from '../../ops/logger.ts';
import type { AddressGuard } from './addresses.ts';
import { FIRST_PAUSE_MS } from './backoff.ts';
import { deliverRound } from './deliver.ts';
import { createWebhookMetrics } from './metrics.ts';
import { type Claim, claimSubscription, readRound } from './rounds.ts';
import { saveRound } from './saveRound.ts';
import { secretOf } from './secret.ts';
import { createSender, type Target } from './send.ts';

export interface WebhooksOptions {
  readonly sql: postgres.Sql;
  /** What secrets are derived from. */
  readonly key: string;
  readonly guard: AddressGuard;
  readonly log: Logger;
  readonly registry: Registry;
  /** How long one attempt may take. */
  readonly timeoutMs: number;
  /** How long one event is tried, and an endpoint may fail, before it is left alone. */
  readonly giveUpMs: number;
  readonly firstPauseMs?: number;
  /** Subscriptions served at once, by this copy. */
  readonly roundsAtOnce?: number;
  readonly pollMs?: number;
  /** How long a round may begin attempts. */
  readonly roundMs?: number;
  /** How long a copy that died keeps a subscription from the others, beside a round's own time. */
  readonly leaseMarginMs?: number;
}

export interface Webhooks {
  /** There may be events. */
  wake(): void;
  waitingFor(): string[];
  /** Begins no more attempts; those under way end, or take their time. */
  stop(): Promise<void>;
}

export function startWebhooks(options: WebhooksOptions): Webhooks {
  const { sql, log, key, timeoutMs, giveUpMs } = options;
  const {
    firstPauseMs = FIRST_PAUSE_MS,
    roundsAtOnce = 32,
    pollMs = 1_000,
    roundMs = 10_000,
    leaseMarginMs = 5_000,
  } = options;
  const leaseMs = roundMs + timeoutMs + leaseMarginMs;
  const stopping = new AbortController();
  const { signal } = stopping;
  const sender = createSender(options.guard, timeoutMs);
  const metrics = createWebhookMetrics(options.registry, sql);
  const bell = createBell();
  const underWay = new Set<Promise<void>>();
  let postgresAway = false;

  const targetOf = ({ url, subscriptionId, secretVersion, overlaps }: Claim): Target => {
    const versions = overlaps ? [secretVersion, secretVersion - 1] : [secretVersion];
    return { url, secrets: versions.map((one) => secretOf(key, subscriptionId, one)) };
  };

  /** @returns null when nothing is due. */
  const claimOne = async (): Promise<(() => Promise<void>) | null> => {
    // Taken before the statement is sent: the database's lease ends no earlier than that.
    const beginBefore = performance.now() + roundMs;
    const claim = await claimSubscription(sql, randomUUID(), leaseMs);
    return claim && (() => serve(claim, beginBefore));
  };

  const serve = async (claim: Claim, beginBefore: number): Promise<void> => {
    const round = await readRound(sql, claim);
    const result = await deliverRound(claim, targetOf(claim), round, {
      sender,
      giveUpMs,
      firstPauseMs,
      beginBefore,
      signal,
      onAttempt: (outcome) => metrics.attempts.inc({ outcome }),
    });
    const { saved, paused } = await saveRound(sql, claim, result, giveUpMs);
    const { subscriptionId } = claim;
    if (!saved) log.warn({ subscriptionId }, 'a round was not saved: its lease had run out');
    if (paused) log.error({ subscriptionId, reason: paused }, 'a subscription was paused');
  };

  const isAway = async (err: unknown): Promise<void> => {
    metrics.failures.inc();
    if (!postgresAway) log.error({ err }, 'a round did not end: events wait in Postgres');
    postgresAway = true;
    await sleep(250, undefined, { signal }).catch(() => {});
  };

  /** Begins rounds while there is room and something is due; each rings when it has ended. */
  const beginRounds = async (): Promise<void> => {
    while (!signal.aborted && underWay.size < roundsAtOnce) {
      const begin = await claimOne();
      if (postgresAway) log.info('Postgres answers again');
      postgresAway = false;
      if (!begin) return;
      const round = begin()
        .catch(isAway)
        .finally(() => {
          underWay.delete(round);
          bell.ring();
        });
      underWay.add(round);
    }
  };

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      const rung = bell.wait(pollMs);
      await beginRounds().catch(isAway);
      await rung;
    }
    await Promise.all(underWay);
  };
  const running = run();

  return {
    wake: bell.ring,
    waitingFor: () => (postgresAway ? ['postgres'] : []),
    async stop() {
      stopping.abort();
      bell.ring();
      await running;
      sender.close();
    },
  };
}
