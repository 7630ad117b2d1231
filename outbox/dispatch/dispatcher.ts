/**
 * Carries accepted commands from Postgres to Temporal: at least once, in order per order, from any
 * number of copies. See docs/adr/0030 for how.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Registry } from 'prom-client';
import { createBell } from '../../ops/bell.ts';
import { failpoint } from '../../ops/failpoint.ts';
import type { Logger } from '../../ops/logger.ts';
import { errorLabel, troubleOf } from '../../saga/temporalErrors.ts';
import type { ClaimedCommand, CommandQueue } from './commandQueue.ts';
import type { HandOver } from './handOver.ts';
import { createDispatcherMetrics } from './metrics.ts';
import { createRemoval } from './removal.ts';
import { createTemporalGate } from './temporalGate.ts';

export interface DispatcherOptions {
  readonly queue: CommandQueue;
  readonly handOver: HandOver;
  /** Resolves when Temporal answers. */
  readonly probe: () => Promise<unknown>;
  readonly log: Logger;
  readonly registry: Registry;
  /** Commands handed over at once, at most. */
  readonly inFlight: number;
  /** How long a claim holds; longer than handing over may take. */
  readonly leaseMs?: number;
  /** How often to look without being woken. */
  readonly pollMs?: number;
  /** Longest wait between two attempts of a command that keeps failing. */
  readonly longestBackoffMs?: number;
}

export interface Dispatcher {
  /** There may be work. */
  wake(): void;
  /** Names what it cannot do its work without at the moment. */
  waitingFor(): string[];
  /** Claims no more; resolves when everything in flight is settled. */
  stop(): Promise<void>;
}

const AWAY_DELAY_MS = 500;
const FIRST_BACKOFF_MS = 1_000;

/** Starts dispatching. */
export function startDispatcher(options: DispatcherOptions): Dispatcher {
  const { queue, handOver, log, inFlight } = options;
  const { leaseMs = 30_000, pollMs = 1_000, longestBackoffMs = 300_000 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const bell = createBell();
  const running = new Set<Promise<void>>();
  const removal = createRemoval((ids) => queue.remove(ids), signal);
  const metrics = createDispatcherMetrics(options.registry, queue, () => running.size);
  const gate = createTemporalGate({ probe: options.probe, onOpen: bell.ring, log, signal });
  let postgresAway = false;

  const failed = async (command: ClaimedCommand, error: unknown): Promise<void> => {
    const { id, kind, orderId, attempts } = command;
    const trouble = troubleOf(error);
    metrics.failures.inc({ kind, trouble });
    if (trouble !== 'refused') gate.close();
    if (trouble === 'away') return queue.release(id, AWAY_DELAY_MS);
    const delayMs = Math.min(longestBackoffMs, FIRST_BACKOFF_MS * 2 ** Math.min(attempts, 20));
    log.warn({ err: error, kind, orderId, attempts, delayMs }, 'a command was not handed over');
    return queue.postpone(id, delayMs * (0.75 + Math.random() / 2), errorLabel(error));
  };

  const settle = async (command: ClaimedCommand): Promise<void> => {
    const { kind, id } = command;
    const took = metrics.seconds.startTimer({ kind });
    try {
      await handOver(command);
    } catch (error) {
      return failed(command, error);
    }
    took();
    gate.succeeded();
    metrics.handedOver.inc({ kind });
    failpoint('dispatcher:before-delete', kind);
    await removal.remove(id);
  };

  const begin = (command: ClaimedCommand): void => {
    const work = settle(command)
      .catch((err) => {
        // Postgres is away: the claim runs out by itself and the command is taken up again.
        log.warn({ err, orderId: command.orderId }, 'a command stays claimed until its lease ends');
      })
      .finally(() => {
        running.delete(work);
        // A slot is free, and the order's next command may be due now.
        bell.ring();
      });
    running.add(work);
  };

  const claimSome = async (): Promise<void> => {
    // In batches: a claim per freed slot would cost a statement per command.
    const free = inFlight - running.size;
    if (!gate.isOpen || free < Math.max(1, inFlight / 2)) return;
    const claimed = await queue.claim(free, leaseMs);
    if (claimed.length > 0) failpoint('dispatcher:after-claim');
    if (postgresAway) log.info('Postgres answers again');
    postgresAway = false;
    for (const command of claimed) begin(command);
  };

  const loop = async (): Promise<void> => {
    while (!signal.aborted) {
      const rung = bell.wait(pollMs);
      try {
        await claimSome();
      } catch (err) {
        if (!postgresAway) log.error({ err }, 'Postgres is away');
        postgresAway = true;
        await sleep(250, undefined, { signal }).catch(() => {});
      }
      await rung;
    }
  };
  const looping = loop();

  return {
    wake: bell.ring,
    waitingFor: () => [...(postgresAway ? ['postgres'] : []), ...(gate.isOpen ? [] : ['temporal'])],
    async stop() {
      stopping.abort();
      bell.ring();
      await looping;
      await Promise.all(running);
    },
  };
}
