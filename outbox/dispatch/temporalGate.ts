/** Holds claiming while Temporal is away: one probe at growing intervals instead of every command. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../ops/logger.ts';

export interface TemporalGate {
  readonly isOpen: boolean;
  /** Something said that Temporal is away. Probes until it answers. */
  close(): void;
  /** A command was handed over: the next outage starts with short pauses again. */
  succeeded(): void;
}

export interface GateOptions {
  /** Resolves when Temporal answers. */
  readonly probe: () => Promise<unknown>;
  readonly onOpen: () => void;
  readonly log: Logger;
  /** Ends the probing. */
  readonly signal: AbortSignal;
  readonly firstPauseMs?: number;
  readonly longestPauseMs?: number;
}

export function createTemporalGate(options: GateOptions): TemporalGate {
  const { probe, onOpen, log, signal, firstPauseMs = 100, longestPauseMs = 2_000 } = options;
  let isOpen = true;
  let pauseMs = firstPauseMs;

  const reopen = async (): Promise<void> => {
    for (;;) {
      // Spread, so that many dispatchers don't come back in step.
      await sleep(pauseMs * (0.75 + Math.random() / 2), undefined, { signal });
      pauseMs = Math.min(longestPauseMs, pauseMs * 2);
      const answers = await probe().then(
        () => true,
        () => false,
      );
      if (answers) break;
    }
    isOpen = true;
    log.info('Temporal answers again');
    onOpen();
  };

  return {
    get isOpen() {
      return isOpen;
    },
    close() {
      if (!isOpen || signal.aborted) return;
      isOpen = false;
      log.warn('Temporal is away: accepted commands wait in Postgres');
      reopen().catch(() => {
        // Stopped while it was closed.
      });
    },
    succeeded() {
      pauseMs = firstPauseMs;
    },
  };
}
