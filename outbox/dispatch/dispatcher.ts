/**
 * Carries accepted commands from Postgres to Temporal: at least once, in order per order, from any
 * number of copies. See docs/adr/0030.
 */
import type { Registry } from 'prom-client';
import { failpoint } from '../../ops/failpoint.ts';
import { withJitter } from '../../ops/jitter.ts';
import type { Logger } from '../../ops/logger.ts';
import { inSpan, type SpanPlan } from '../../ops/trace/spans.ts';
import { traceparentOfOrder } from '../../ops/trace/traceparent.ts';
import { inWork } from '../../ops/trace/work.ts';
import { errorLabel, troubleOf } from '../../saga/temporalErrors.ts';
import type { Carrier } from '../carrier/carrier.ts';
import { type Job, startClaimLoop } from '../carrier/claimLoop.ts';
import { createOutages } from '../carrier/outages.ts';
import { createBatchedRemoval } from './batchedRemoval.ts';
import type { ClaimedCommand } from './claimedCommand.ts';
import type { CommandQueue } from './commandQueue.ts';
import type { HandOver } from './handOver.ts';
import { createDispatcherMetrics } from './metrics.ts';
import { ALWAYS_OPEN, type StartGate } from './startGate.ts';
import { createTemporalGate } from './temporalGate.ts';

export interface DispatcherOptions {
  readonly queue: CommandQueue;
  readonly handOver: HandOver;
  /** Resolves when Temporal answers. */
  readonly probe: () => Promise<unknown>;
  readonly log: Logger;
  readonly registry: Registry;
  readonly startGate?: StartGate;
  /** Commands handed over at once, at most. */
  readonly maxInFlight: number;
  /** Milliseconds a claim holds; longer than handing over may take. */
  readonly leaseMs?: number;
  /** Milliseconds between claims without a hint. */
  readonly pollMs?: number;
}

/** A command that failed because Temporal is away is due again after this. */
const AWAY_DELAY_MS = 500;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 300_000;

/** Starts dispatching. */
export function startDispatcher(options: DispatcherOptions): Carrier {
  const { queue, handOver, probe, log, maxInFlight } = options;
  const { leaseMs = 30_000, pollMs = 1_000, startGate = ALWAYS_OPEN } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const outages = createOutages(log, 'commands');
  const removal = createBatchedRemoval((ids) => queue.remove(ids), signal);
  const metrics = createDispatcherMetrics(options.registry, queue, () => loop);
  const gate = createTemporalGate({ probe, onOpen: () => loop.wake(), outages, signal });

  const failed = async (command: ClaimedCommand, error: unknown): Promise<void> => {
    const { id, kind, attempts } = command;
    const trouble = troubleOf(error);
    metrics.failures.inc({ kind, trouble });
    if (trouble !== 'refused') gate.close(error);
    if (trouble === 'away') return queue.release(id, AWAY_DELAY_MS);
    const delayMs = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 20));
    log.warn({ err: error, kind, attempts, delayMs }, 'a command was not handed over');
    return queue.postpone(id, withJitter(delayMs), errorLabel(error));
  };

  const settle = async (command: ClaimedCommand): Promise<void> => {
    const { kind, id } = command;
    const observeSeconds = metrics.seconds.startTimer({ kind });
    try {
      await inSpan(spanOf(command), () => handOver(command));
    } catch (error) {
      return failed(command, error);
    }
    observeSeconds();
    gate.succeeded();
    metrics.handedOver.inc({ kind });
    await failpoint('dispatcher:before-delete', kind);
    await removal.remove(id);
  };

  const settleOrWait = (command: ClaimedCommand): Promise<void> =>
    settle(command).catch((err) => {
      // Postgres is away: the command is due again when its lease ends.
      log.warn({ err, kind: command.kind }, 'a command stays claimed until its lease ends');
    });

  async function* claim(free: number): AsyncGenerator<Job> {
    const claimed = await queue.claim(free, leaseMs, startGate.isOpen ? 'all' : 'others');
    if (claimed.some(({ kind }) => kind === 'start-order')) startGate.noteStart();
    if (claimed.length > 0) await failpoint('dispatcher:after-claim');
    for (const command of claimed) {
      const { orderId } = command;
      const traceparent = traceparentOfOrder(orderId, command.traceparent);
      yield () => inWork({ orderId, traceparent }, () => settleOrWait(command));
    }
  }

  const loop = startClaimLoop({
    claim,
    canClaim: () => gate.isOpen,
    maxInFlight,
    // A claim per freed slot would cost a statement per command.
    minFree: Math.max(1, maxInFlight / 2),
    leaseMs,
    pollMs,
    outages,
    signal,
  });

  return {
    wake: loop.wake,
    waitingFor: () => [...outages.list(), ...(loop.overdue > 0 ? ['commands'] : [])],
    async stop() {
      stopping.abort();
      await loop.stopped;
    },
  };
}

const spanOf = ({ kind, orderId, attempts }: ClaimedCommand): SpanPlan => ({
  name: `hand over ${kind}`,
  kind: 'client',
  attributes: {
    'peer.service': 'temporal',
    'oms.order.id': orderId,
    'oms.command': kind,
    'oms.attempt': attempts + 1,
  },
});
