/** Ends a process in order and in bounded time: what is in flight finishes, the rest is dropped. */
import type { Logger } from './logger.ts';

export interface ShutdownStep {
  readonly name: string;
  readonly stop: () => Promise<unknown>;
}

export interface ShutdownOptions {
  readonly log: Logger;
  /** Taken one after another, in the order given. A step that fails doesn't keep the next from it. */
  readonly steps: readonly ShutdownStep[];
  /** Milliseconds all steps have together; what then still runs is killed with the process. */
  readonly limitMs: number;
}

/** Runs the steps. @returns whether all of them ended well, within the limit. */
export async function stopAll({ log, steps, limitMs }: ShutdownOptions): Promise<boolean> {
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
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), limitMs);
  });
  const late = (await Promise.race([running, limit])) === 'late';
  clearTimeout(timer);
  if (late) log.error({ limitMs }, 'stopping took too long');
  return clean && !late;
}

/**
 * Stops the process on SIGTERM or SIGINT, at once on a second one, and when an error escapes: what
 * state it would then be in is unknown, and everything is safe to kill.
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
    log.fatal({ err }, 'an error escaped');
    void stop('error', 1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
}

/** Runs a process's main function; what keeps it from starting is said in one sentence. */
export async function runMain(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isConfiguration = error instanceof Error && error.name === 'ConfigurationError';
    console.error(isConfiguration ? error.message : error);
    process.exit(isConfiguration ? 78 : 1);
  }
}
