/**
 * Carries order events to the endpoints of subscribers: at least once, in order per order, from any
 * number of copies. See docs/adr/0035.
 */
import { randomUUID } from 'node:crypto';
import type { Registry } from 'prom-client';
import type { Database } from '../../db/client.ts';
import type { Logger } from '../../ops/logger.ts';
import type { Carrier } from '../carrier/carrier.ts';
import { type Job, startClaimLoop } from '../carrier/claimLoop.ts';
import { createOutages } from '../carrier/outages.ts';
import { claimSubscription } from './claimSubscription.ts';
import { confirmEndpoint } from './confirm.ts';
import { deliverRound } from './deliverRound.ts';
import { createWebhookMetrics } from './metrics.ts';
import { readRound } from './readRound.ts';
import { FIRST_PAUSE_MS } from './retryPause.ts';
import type { Claim } from './round.ts';
import { saveRound } from './saveRound.ts';
import { secretOf } from './secret.ts';
import { createSender, type Target } from './send.ts';
import type { SsrfGuard } from './ssrfGuard.ts';

export interface DelivererOptions {
  readonly db: Database;
  /** The key that the signing secrets are derived from. */
  readonly key: string;
  readonly guard: SsrfGuard;
  /** The name that endpoints know this service by. */
  readonly origin: string;
  readonly log: Logger;
  readonly registry: Registry;
  /** Milliseconds one attempt may take. */
  readonly timeoutMs: number;
  /** Milliseconds an event is tried, and an endpoint may fail, before deliveries stop. */
  readonly giveUpMs: number;
  /** Milliseconds between a first failure and the next attempt. */
  readonly firstPauseMs?: number;
  readonly pollMs?: number;
  /** Milliseconds a round may begin attempts for. */
  readonly roundMs?: number;
}

/** Subscriptions served at once by one copy. */
const MAX_ROUNDS = 32;
const ROUND_MS = 10_000;
/** A lease holds for so long beyond the round: a dead copy keeps its subscriptions until then. */
const LEASE_MARGIN_MS = 5_000;

/** Starts delivering. */
export function startDeliverer(options: DelivererOptions): Carrier {
  const { db, log, key, timeoutMs, giveUpMs } = options;
  const { firstPauseMs = FIRST_PAUSE_MS, pollMs = 1_000, roundMs = ROUND_MS } = options;
  const leaseMs = roundMs + timeoutMs + LEASE_MARGIN_MS;
  const stopping = new AbortController();
  const { signal } = stopping;
  const sender = createSender(options);
  const metrics = createWebhookMetrics(options.registry, db, () => loop);
  const outages = createOutages(log, 'events');

  const serve = async (claim: Claim, beginBefore: number): Promise<void> => {
    const { subscriptionId } = claim;
    if (!claim.isConfirmed) {
      const reason = await confirmEndpoint(db, claim, sender);
      if (reason) log.warn({ subscriptionId, reason }, 'an endpoint does not want events');
      return;
    }
    const round = await readRound(db, claim);
    const result = await deliverRound(claim, targetOf(claim, key), round, {
      sender,
      giveUpMs,
      firstPauseMs,
      beginBefore,
      signal,
      onAttempt: (outcome) => metrics.attempts.inc({ outcome }),
    });
    const { saved, paused } = await saveRound(db, claim, result, giveUpMs);
    if (!saved) log.warn({ subscriptionId }, 'a round was not saved: its lease had run out');
    if (paused) log.error({ subscriptionId, reason: paused }, 'a subscription was paused');
  };

  async function* claim(free: number): AsyncGenerator<Job> {
    for (let count = 0; count < free && !signal.aborted; count += 1) {
      // Taken before the statement is sent: the database's lease ends no earlier than that.
      const beginBefore = performance.now() + roundMs;
      const claimed = await claimSubscription(db, randomUUID(), leaseMs);
      if (!claimed) return;
      yield () =>
        serve(claimed, beginBefore).catch((error) => {
          // Most likely Postgres is away: the round is repeated when its lease has ended.
          metrics.failures.inc();
          outages.began('postgres', error, 'a round did not end');
        });
    }
  }

  const loop = startClaimLoop({
    claim,
    maxInFlight: MAX_ROUNDS,
    leaseMs,
    pollMs,
    outages,
    onClaimFailure: () => metrics.failures.inc(),
    signal,
  });

  return {
    wake: loop.wake,
    waitingFor: () => [...outages.list(), ...(loop.overdue > 0 ? ['rounds'] : [])],
    async stop() {
      stopping.abort();
      await loop.stopped;
      sender.close();
    },
  };
}

/** Where a subscription's events go, and the secrets that sign them, the newest first. */
function targetOf({ url, subscriptionId, secretVersion, overlaps }: Claim, key: string): Target {
  const versions = overlaps ? [secretVersion, secretVersion - 1] : [secretVersion];
  return { url, secrets: versions.map((version) => secretOf(key, subscriptionId, version)) };
}
