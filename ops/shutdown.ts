/** Stops a process in order and in bounded time: work in flight finishes, the rest is dropped. */
import type { Logger } from './logger.ts';
import { TimeLimitError, withTimeLimit } from './timeLimit.ts';

export interface ShutdownStep {
  readonly name: string;
  readonly stop: () => Promise<unknown>;
}

export interface ShutdownOptions {
  readonly log: Logger;
  /** Run one after another, in this order. A step that fails does not keep the next from running. */
  readonly steps: readonly ShutdownStep[];
  /** Milliseconds for all steps together; a step that still runs then ends with the process. */
  readonly limitMs: number;
}

/** Runs the steps. @returns whether all of them ended well, within the limit. */
async function stopAll({ log, steps, limitMs }: ShutdownOptions): Promise<boolean> {
  let clean = true;
  const running = (async () => {
    for (const { name, stop } of steps) {
      try {
        await stop();
      } catch (err) {
        clean = false;
        log.error({ err, step: name }, 'a part did not stop cleanly');
      }
    }
  })();
  try {
    await withTimeLimit(running, limitMs, 'stopping');
  } catch (error) {
    if (!(error instanceof TimeLimitError)) throw error;
    log.error({ limitMs }, 'stopping took too long');
    return false;
  }
  return clean;
}

/**
 * Stops the process on SIGTERM or SIGINT, at once on a second signal, and on an uncaught error: the
 * process's state is then unknown, and every process of the service is safe to kill.
 */
export function stopOnSignal(options: ShutdownOptions): void {
  const { log } = options;
  let stopping = false;
  const stop = async (why: string, code: number): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ why }, 'stopping');
    const clean = await stopAll(options);
    log.info({ clean }, 'stopped');
    process.exit(clean ? code : 1);
  };
  process.on('SIGTERM', () => void stop('SIGTERM', 0));
  process.on('SIGINT', () => void stop('SIGINT', 0));
  const fail = (err: unknown): void => {
    log.fatal({ err }, 'uncaught error');
    void stop('error', 1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}
