/** Delivers a round: several orders at once, each order's events one after another. */
import { failpoint } from '../../ops/failpoint.ts';
import { retryPauseMs } from './retryPause.ts';
import type { Claim, OrderQueue, Round, RoundResult, SettledQueue } from './round.ts';
import type { Sender, Target } from './send.ts';

export interface DeliverOptions {
  readonly sender: Sender;
  /** Milliseconds an event is tried before its order becomes a dead letter. */
  readonly giveUpMs: number;
  /** Milliseconds after a first failure; later pauses are longer. */
  readonly firstPauseMs: number;
  /** No attempt begins after this, in milliseconds of `performance.now()`. */
  readonly beginBefore: number;
  readonly signal: AbortSignal;
  readonly onAttempt: (outcome: string) => void;
}

/** Requests to one endpoint at once. */
const CONCURRENT_REQUESTS = 8;
/** After this many failures and no success, no more attempts are made in the round. */
const MAX_FAILURES_WITHOUT_SUCCESS = 8;

interface Tally {
  delivered: number;
  failures: number;
  lastError: string | null;
  isEndpointGone: boolean;
}

/** Never rejects: failures of the endpoint are part of the result. */
export async function deliverRound(
  claim: Claim,
  target: Target,
  round: Round,
  options: DeliverOptions,
): Promise<RoundResult> {
  const tally: Tally = { delivered: 0, failures: 0, lastError: null, isEndpointGone: false };
  const settled: SettledQueue[] = [];
  const waiting = [...round.queues];
  const work = async (): Promise<void> => {
    for (let queue = waiting.shift(); queue; queue = waiting.shift()) {
      settled.push(await deliverQueue(queue, target, tally, options));
    }
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENT_REQUESTS, waiting.length) }, work));
  const { delivered, lastError, isEndpointGone } = tally;
  await failpoint('webhooks:before-save', claim.subscriptionId);
  return { settled, cursor: round.cursor, delivered, lastError, isEndpointGone };
}

async function deliverQueue(
  queue: OrderQueue,
  target: Target,
  tally: Tally,
  options: DeliverOptions,
): Promise<SettledQueue> {
  let { attempts, failingSinceMs } = queue.behind ?? { attempts: 0, failingSinceMs: null };
  for (const event of queue.events) {
    const unattempted = { nextVersion: event.version, attempts, failingSinceMs };
    const isDown = tally.delivered === 0 && tally.failures >= MAX_FAILURES_WITHOUT_SUCCESS;
    if (tally.isEndpointGone || isDown) {
      const dueInMs = retryPauseMs(attempts + 1, null, options.firstPauseMs);
      return { queue, left: { ...unattempted, dueInMs, lastError: tally.lastError } };
    }
    if (options.signal.aborted || performance.now() > options.beginBefore) {
      return { queue, left: { ...unattempted, dueInMs: 0, lastError: null } };
    }
    const attempt = await options.sender.send(target, event);
    options.onAttempt(attempt.outcome);
    if (attempt.outcome === 'delivered') {
      tally.delivered += 1;
      attempts = 0;
      failingSinceMs = null;
      continue;
    }
    const lastError = attempt.outcome === 'gone' ? 'HTTP_410' : attempt.error;
    tally.failures += 1;
    tally.lastError = lastError;
    tally.isEndpointGone ||= attempt.outcome === 'gone';
    failingSinceMs ??= Date.now();
    attempts += 1;
    const isOver = Date.now() - failingSinceMs > options.giveUpMs;
    const retryAfterMs = attempt.outcome === 'failed' ? attempt.retryAfterMs : null;
    const dueInMs = isOver ? null : retryPauseMs(attempts, retryAfterMs, options.firstPauseMs);
    const left = { nextVersion: event.version, attempts, failingSinceMs, dueInMs, lastError };
    return { queue, left };
  }
  const last = queue.events.at(-1);
  const more = { attempts: 0, dueInMs: 0, failingSinceMs: null, lastError: null };
  return {
    queue,
    left: queue.hasMore && last ? { nextVersion: last.version + 1, ...more } : null,
  };
}
