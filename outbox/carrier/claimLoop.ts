/** Claims work from Postgres while there is room for it, and does it with bounded concurrency. */
import { createBell } from '../../ops/bell.ts';
import { createBackoff } from '../../ops/jitter.ts';
import { runLoop } from './loop.ts';
import type { Outages } from './outages.ts';

/** Work that is claimed. Never rejects. */
export type Job = () => Promise<void>;

export interface ClaimLoopOptions {
  /** Claims at most `free` jobs; each begins as soon as it is yielded. Throws when Postgres is away. */
  claim(free: number): AsyncIterable<Job>;
  /** Whether claiming makes sense now. */
  readonly canClaim?: () => boolean;
  /** Jobs in flight at most. */
  readonly maxInFlight: number;
  /** Claims only when at least this many jobs may begin: fewer statements, larger batches. */
  readonly minFree?: number;
  readonly pollMs: number;
  readonly outages: Outages;
  readonly onClaimFailure?: () => void;
  /** Ends the claiming. */
  readonly signal: AbortSignal;
}

export interface ClaimLoop {
  /** Says that there may be work, or room for it. */
  wake(): void;
  readonly inFlight: number;
  /** Resolves after `signal` has aborted and all jobs have settled. */
  readonly stopped: Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1_000;

export function startClaimLoop(options: ClaimLoopOptions): ClaimLoop {
  const { claim, canClaim = () => true, maxInFlight, minFree = 1, pollMs } = options;
  const { outages, onClaimFailure = () => {}, signal } = options;
  const bell = createBell();
  const backoff = createBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  const inFlight = new Set<Promise<void>>();

  const begin = (job: Job): void => {
    const running = job().finally(() => {
      inFlight.delete(running);
      bell.ring();
    });
    inFlight.add(running);
  };

  const turn = async (): Promise<void> => {
    const free = maxInFlight - inFlight.size;
    if (free < minFree || !canClaim()) return;
    for await (const job of claim(free)) begin(job);
    outages.ended('postgres');
    backoff.reset();
  };

  const onFailure = (error: unknown): void => {
    onClaimFailure();
    outages.began('postgres', error);
  };
  const looping = runLoop({ bell, pollMs, backoff, signal, turn, onFailure });

  return {
    wake: bell.ring,
    get inFlight() {
      return inFlight.size;
    },
    stopped: looping.then(async () => {
      await Promise.all(inFlight);
    }),
  };
}
