import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../problem.ts';
import { type ProcessRun, type ProcessSpec, startRun } from './processRun.ts';
import type { Report } from './progress.ts';

const RESTART_WINDOW_MS = 5 * 60_000;
const FIRST_BACKOFF_MS = 250;
const USUAL: Revival = { limit: 10, longestPauseMs: 10_000 };

/** A program that is kept running, whichever of its lives it is in. */
export interface ManagedProcess {
  readonly name: string;
  /** Of its present life; undefined between two. */
  readonly pid: number | undefined;
  /** Sends a signal as somebody from outside would: when it dies of it, it is started again. */
  kill(signal: NodeJS.Signals): void;
  /** Resolves once it is ready (again). Rejects once it has been given up on. */
  ready(): Promise<void>;
  /** Ends it if it runs, starts it, and resolves once it is ready. */
  restart(): Promise<void>;
  /** Ends it for good: asked first, killed after its limit. */
  stop(): Promise<void>;
}

/** How a process that died is started again. */
export interface Revival {
  /** Deaths within 5 minutes after which it stays down. */
  readonly limit: number;
  readonly longestPauseMs: number;
}

export interface Watch {
  readonly runDir: string;
  readonly report: Report;
  readonly keepAlive?: boolean;
  /** As a person wants it when not given: pauses up to 10 s, and 10 deaths are too many. */
  readonly revival?: Revival;
  /** Ends a start that is under way. */
  readonly abandon?: AbortSignal;
  /** Called when it died too often and stays down. */
  readonly onGivenUp?: (why: string) => void;
}

/**
 * Starts a program and keeps it running. It must come up the first time; after that a death is
 * answered by a start with growing pauses, as often as `watch.revival` allows.
 *
 * @throws SetupProblem when it does not come up the first time.
 */
export async function startManaged(spec: ProcessSpec, watch: Watch): Promise<ManagedProcess> {
  const { limit, longestPauseMs } = watch.revival ?? USUAL;
  const stopping = new AbortController();
  const abandon = AbortSignal.any([stopping.signal, ...(watch.abandon ? [watch.abandon] : [])]);
  let run: ProcessRun | null = await startRun(spec, watch.runDir, abandon);
  let wanted = true;
  let deaths: number[] = [];
  let coming: Promise<void> = Promise.resolve();

  const begin = async (): Promise<void> => {
    const started = await startRun(spec, watch.runDir, abandon);
    if (!wanted) return started.stop();
    run = started;
    guard(started);
  };
  const revive = async (how: string): Promise<void> => {
    for (let why = how; wanted; ) {
      const now = Date.now();
      deaths = [...deaths.filter((at) => now - at < RESTART_WINDOW_MS), now];
      if (deaths.length > limit) throw giveUp(why);
      const pauseMs = Math.min(longestPauseMs, FIRST_BACKOFF_MS * 2 ** (deaths.length - 1));
      watch.report(`${spec.name} died (${why}), starting it again in ${pauseMs} ms`);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (!wanted) return;
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
  const guard = (life: ProcessRun): void => {
    void life.exited.then((how) => {
      if (run !== life) return;
      run = null;
      if (!wanted || watch.keepAlive !== true) return;
      coming = revive(how);
      coming.catch(() => undefined);
    });
  };
  guard(run);

  return {
    name: spec.name,
    get pid() {
      return run?.pid;
    },
    kill: (signal) => run?.kill(signal),
    ready: () => coming,
    restart: async () => {
      await coming.catch(() => undefined);
      const old = run;
      run = null;
      await old?.stop();
      // One that does not come up now may do so later, as one that died.
      coming = begin().catch((error: unknown) => {
        if (watch.keepAlive !== true) throw error;
        return revive(messageOf(error));
      });
      await coming;
    },
    stop: async () => {
      wanted = false;
      stopping.abort();
      const last = run;
      await Promise.all([last?.stop(), coming.catch(() => undefined)]);
    },
  };
}
