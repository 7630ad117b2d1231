/** Delivers one round of a subscription: orders side by side, each order's events in their order. */
import { failpoint } from '../../ops/failpoint.ts';
import { pauseMs } from './backoff.ts';
import type { Claim, OrderQueue, Round, RoundResult, Settled } from './rounds.ts';
import type { Sender, Target } from './send.ts';

export interface DeliverOptions {
  readonly sender: Sender;
  /** How long an event is tried before its order is set aside, in milliseconds. */
  readonly giveUpMs: number;
  /** The pause after a first failure; later ones are longer. */
  readonly firstPauseMs: number;
  /** No event is begun after this, in milliseconds of `performance.now()`. */
  readonly beginBefore: number;
  readonly signal: AbortSignal;
  readonly onAttempt: (outcome: string) => void;
}

/** Requests to one endpoint at once. */
const SIDE_BY_SIDE = 8;
/** An endpoint that failed this often in a round, and never took anything, is left alone. */
const FAILURES_WITHOUT_SUCCESS = 8;

interface Tally {
  delivered: number;
  failures: number;
  lastError: string | null;
  gone: boolean;
}

/** Never rejects: whatever the endpoint does is told in the result. */
export async function deliverRound(
  claim: Claim,
  target: Target,
  round: Round,
  options: DeliverOptions,
): Promise<RoundResult> {
  const tally: Tally = { delivered: 0, failures: 0, lastError: null, gone: false };
  const settled: Settled[] = [];
  const waiting = [...round.queues];
  const work = async (): Promise<void> => {
    for (let queue = waiting.shift(); queue; queue = waiting.shift()) {
      settled.push(await deliverQueue(queue, target, tally, options));
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, waiting.length) }, work));
  const { delivered, lastError, gone } = tally;
  failpoint('webhooks:before-save', claim.subscriptionId);
  return { settled, cursor: round.cursor, delivered, lastError, gone };
}

async function deliverQueue(
  queue: OrderQueue,
  target: Target,
  tally: Tally,
  options: DeliverOptions,
): Promise<Settled> {
  const { behind } = queue;
  let { attempts, failingSinceMs } = behind ?? { attempts: 0, failingSinceMs: null };
  for (const event of queue.events) {
    const given = { nextVersion: event.version, attempts, failingSinceMs };
    const isDown = tally.delivered === 0 && tally.failures >= FAILURES_WITHOUT_SUCCESS;
    if (tally.gone || isDown) {
      const dueInMs = pauseMs(attempts + 1, null, options.firstPauseMs);
      return { queue, left: { ...given, dueInMs, lastError: tally.lastError } };
    }
    if (options.signal.aborted || performance.now() > options.beginBefore) {
      return { queue, left: { ...given, dueInMs: 0, lastError: null } };
    }
    const attempt = await options.sender.send(target, event);
    options.onAttempt(attempt.outcome);
    if (attempt.outcome === 'delivered') {
      tally.delivered += 1;
      attempts = 0;
      failingSinceMs = null;
      continue;
    }
    tally.failures += 1;
    tally.gone ||= attempt.outcome === 'gone';
    const error = attempt.outcome === 'gone' ? 'HTTP_410' : attempt.error;
    tally.lastError = error;
    const since = failingSinceMs ?? Date.now();
    const isOver = Date.now() - since > options.giveUpMs;
    const retryAfterMs = attempt.outcome === 'failed' ? attempt.retryAfterMs : null;
    const dueInMs = isOver ? null : pauseMs(attempts + 1, retryAfterMs, options.firstPauseMs);
    const left = { nextVersion: event.version, attempts: attempts + 1, failingSinceMs: since };
    return { queue, left: { ...left, dueInMs, lastError: error } };
  }
  const last = queue.events.at(-1);
  const more = { attempts: 0, dueInMs: 0, failingSinceMs: null, lastError: null };
  return {
    queue,
    left: queue.hasMore && last ? { nextVersion: last.version + 1, ...more } : null,
  };
}
