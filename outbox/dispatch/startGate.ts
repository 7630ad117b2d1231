/**
 * Leaves new orders in Postgres while those in Temporal wait for workers: here each client has its turn,
 * a cancelled one costs Temporal nothing, and the API sees how long they wait (api/orders/overload.ts).
 *
 * Only while workers take tasks: a task that nobody takes, as one of a version without workers, is no
 * reason to hold anything back.
 */
import type { Logger } from '../../ops/logger.ts';
import { createProgress } from '../../ops/progress.ts';
import { repeat } from '../../ops/repeat.ts';
import type { QueueState } from '../../saga/queues.ts';

export interface StartGate {
  /** Whether new orders are handed over. */
  readonly isOpen: boolean;
  /** A new order was claimed: the queue is looked at soon. */
  noteStart(): void;
  stop(): Promise<void>;
}

export interface StartGateOptions {
  /** Describes the task queue of orders. Temporal answers the same for up to five seconds. */
  readonly describe: () => Promise<Pick<QueueState, 'backlogAgeSeconds'>>;
  /** Seconds that the oldest task may wait for a worker. */
  readonly mostSeconds: number;
  readonly log: Logger;
  readonly onOpen: () => void;
  readonly paceMs?: number;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Without a task taken for so long, new orders are handed over. */
const PATIENCE_MS = 30_000;
/** Ages are in whole seconds. */
const MOVED_MS = 1_500;

/** For where nothing limits what is handed over. */
export const ALWAYS_OPEN: StartGate = { isOpen: true, noteStart: () => {}, stop: async () => {} };

export function createStartGate(options: StartGateOptions): StartGate {
  const { describe, mostSeconds, log, onOpen, paceMs = 1_000 } = options;
  const { now = () => performance.now() } = options;
  let isOpen = true;
  let hasStarted = false;
  const progress = createProgress(now, MOVED_MS);

  const isTaken = (backlogAgeSeconds: number): boolean => {
    progress.note(now() - backlogAgeSeconds * 1000);
    return progress.stillForMs() < PATIENCE_MS;
  };

  const set = (open: boolean, backlogAgeSeconds: number): void => {
    if (open === isOpen) return;
    isOpen = open;
    if (open) onOpen();
    log.info(
      { backlogAgeSeconds },
      open ? 'new orders are handed over' : 'new orders are held back',
    );
  };
  const look = async (): Promise<void> => {
    if (isOpen && !hasStarted) return;
    hasStarted = false;
    try {
      const { backlogAgeSeconds } = await describe();
      const isBehind = isTaken(backlogAgeSeconds) && backlogAgeSeconds >= mostSeconds;
      set(!isBehind, backlogAgeSeconds);
    } catch {
      // Temporal is away, for which there is another gate.
      set(true, 0);
    }
  };

  const { stop } = repeat(paceMs, look);
  return {
    get isOpen() {
      return isOpen;
    },
    noteStart() {
      hasStarted = true;
    },
    stop,
  };
}
