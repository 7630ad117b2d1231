/** Deletes handed-over commands in batches: one statement at a time, each with all ids that wait. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pause } from '../carrier/loop.ts';

export interface BatchedRemoval {
  /** Resolves once the command is deleted, which may take as long as Postgres is away. */
  remove(id: string): Promise<void>;
}

const RETRY_PAUSE_MS = 500;

interface Waiting {
  readonly id: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * @param removeAll Deletes commands by id, in one statement.
 * @param signal Ends the retries: commands not deleted by then are handed over once more.
 */
export function createBatchedRemoval(
  removeAll: (ids: readonly string[]) => Promise<void>,
  signal: AbortSignal,
): BatchedRemoval {
  let waiting: Waiting[] = [];
  let isFlushing = false;

  const flush = async (): Promise<void> => {
    isFlushing = true;
    // One turn of the event loop later, so that commands that were answered together go together.
    await nextTurn();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await removeAll(batch.map(({ id }) => id));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        if (signal.aborted) for (const { reject } of batch) reject(error);
        else {
          waiting.unshift(...batch);
          await pause(RETRY_PAUSE_MS, signal);
        }
      }
    }
    // In the same turn as the last look at `waiting`, so that no id is left behind.
    isFlushing = false;
  };

  return {
    remove: (id) =>
      new Promise((resolve, reject) => {
        waiting.push({ id, resolve, reject });
        if (!isFlushing) void flush();
      }),
  };
}
