import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../problem.ts';
import { type ProcessRun, type ProcessSpec, startRun } from './processRun.ts';
import type { Report } from './progress.ts';

const RESTART_WINDOW_MS = 5 * 60_000;
const FIRST_BACKOFF_MS = 250;
const DEFAULT_RESTARTS: Restarts = { limit: 10, longestPauseMs: 10_000 };

/** A program that is kept running: it is restarted when it dies. */
export interface ManagedProcess {
  readonly name: string;
  /** Of the current run; undefined while it does not run. */
  readonly pid: number | undefined;
  /** Sends a signal. A process that dies of it is restarted. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves once the process is ready (again). Rejects when it died too often. */
  ready(): Promise<void>;
  /** Stops the process if it runs, starts it, and resolves once it is ready. */
  restart(): Promise<void>;
  /** Stops the process for good: by its stop signal, and by SIGKILL after its time limit. */
  stop(): Promise<void>;
}

/** How a process that died is restarted. */
export interface Restarts {
  /** Most restarts within 5 minutes; then the process stays down. */
  readonly limit: number;
  readonly longestPauseMs: number;
}

export interface Watch {
  readonly runDir: string;
  readonly report: Report;
  readonly keepAlive?: boolean;
  /** Default: at most 10 restarts, with pauses up to 10 s. */
  readonly restarts?: Restarts;
  /** Aborts a start in progress. */
  readonly abandon?: AbortSignal;
  /** Called when the process died too often and stays down. */
  readonly onGivenUp?: (why: string) => void;
}

/**
 * Starts a program and keeps it running. The first start must succeed. After that the program is
 * restarted when it dies, with growing pauses, as often as `watch.restarts` allows.
 *
 * @throws SetupProblem when the first start fails
 */
export async function startManaged(spec: ProcessSpec, watch: Watch): Promise<ManagedProcess> {
  const { limit, longestPauseMs } = watch.restarts ?? DEFAULT_RESTARTS;
  const stopping = new AbortController();
  const abandon = AbortSignal.any([stopping.signal, ...(watch.abandon ? [watch.abandon] : [])]);
  let run: ProcessRun | null = await startRun(spec, watch.runDir, abandon);
  let isStopped = false;
  let deaths: number[] = [];
  let starting: Promise<void> = Promise.resolve();

  const begin = async (): Promise<void> => {
    const started = await startRun(spec, watch.runDir, abandon);
    if (isStopped) return started.stop();
    run = started;
    watchExit(started);
  };
  const restartAfterDeath = async (cause: string): Promise<void> => {
    for (let why = cause; !isStopped; ) {
      const now = Date.now();
      deaths = [...deaths.filter((at) => now - at < RESTART_WINDOW_MS), now];
      if (deaths.length > limit) throw giveUp(why);
      const pauseMs = Math.min(longestPauseMs, FIRST_BACKOFF_MS * 2 ** (deaths.length - 1));
      watch.report(`${spec.name} died (${why}), starting it again in ${pauseMs} ms`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (isStopped) return;
      try {
        await begin();
        return watch.report(`${spec.name} is back, process ${run?.pid}`);
      } catch (error) {
        why = messageOf(error);
      }
    }
  };
  const giveUp = (why: string): Error => {
    const sentence = `${spec.name} died ${limit} times within 5 minutes and stays down: ${why}`;
    watch.report(sentence);
    watch.onGivenUp?.(sentence);
    return new Error(sentence);
  };
  const watchExit = (current: ProcessRun): void => {
    void current.exited.then((cause) => {
      if (run !== current) return;
      run = null;
      if (isStopped || watch.keepAlive !== true) return;
      starting = restartAfterDeath(cause);
      starting.catch(() => undefined);
    });
  };
  watchExit(run);

  return {
    name: spec.name,
    get pid() {
      return run?.pid;
    },
    kill: (signal) => run?.kill(signal),
    ready: () => starting,
    restart: async () => {
      await starting.catch(() => undefined);
      const old = run;
      run = null;
      await old?.stop();
      // A process that does not start now is retried like one that died.
      starting = begin().catch((error: unknown) => {
        if (watch.keepAlive !== true) throw error;
        return restartAfterDeath(messageOf(error));
      });
      await starting;
    },
    stop: async () => {
      isStopped = true;
      stopping.abort();
      const last = run;
      await Promise.all([last?.stop(), starting.catch(() => undefined)]);
    },
  };
}
