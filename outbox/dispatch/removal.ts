/** Removes handed-over commands in batches: one statement in flight, the next takes what came since. */
import { setTimeout as sleep } from 'node:timers/promises';

export interface Removal {
  /** Resolves once the command is gone, which may take as long as Postgres is away. */
  remove(id: string): Promise<void>;
}

interface Waiting {
  readonly id: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * @param removeAll Deletes commands by id, in one statement.
 * @param signal Gives up waiting for Postgres: what was handed over is then handed over again.
 */
export function createRemoval(
  removeAll: (ids: readonly string[]) => Promise<void>,
  signal: AbortSignal,
  retryPauseMs = 500,
): Removal {
  let waiting: Waiting[] = [];
  let flushing = false;

  const flush = async (): Promise<void> => {
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
          await sleep(retryPauseMs, undefined, { signal }).catch(() => {});
        }
      }
    }
  };

  return {
    remove(id) {
      return new Promise((resolve, reject) => {
        waiting.push({ id, resolve, reject });
        if (flushing) return;
        flushing = true;
        // After a turn of the event loop, so that answers that came together go together.
        setImmediate(() => {
          flush().finally(() => {
            flushing = false;
          });
        });
      });
    },
  };
}
