/**
 * Claims work from Postgres while there is room for it, and does it with bounded concurrency. A job
 * that has not settled when its lease ends gives its place back: jobs that never settle would
 * otherwise take one place after another until nothing is carried any more.
 */
import { createBell } from '../../ops/bell.ts';
import { createBackoff } from '../../ops/jitter.ts';
import { withTimeLimit } from '../../ops/timeLimit.ts';
import { runLoop } from './loop.ts';
import type { Outages } from './outages.ts';
import { createOverdue } from './overdue.ts';

/** Work that is claimed. Never rejects. */
export type Job = () => Promise<void>;

export interface ClaimLoopOptions {
  /** Claims at most `free` jobs; each begins as soon as it is yielded. Throws when Postgres is away. */
  claim(free: number): AsyncIterable<Job>;
  /** Whether claiming makes sense now. */
  readonly canClaim?: () => boolean;
  /** Jobs in flight at most. */
  readonly maxInFlight: number;
  /** Milliseconds a claim holds: a job that runs for longer is overdue. */
  readonly leaseMs: number;
  /** Milliseconds that claiming one more job may take. */
  readonly claimLimitMs?: number;
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
  /** Jobs that run although their lease has ended. */
  readonly overdue: number;
  /** Resolves after `signal` has aborted and all jobs have settled or are overdue. */
  readonly stopped: Promise<void>;
}

/** Longer than the time limits of the connection and of a statement together. */
const CLAIM_LIMIT_MS = 20_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 1_000;

export function startClaimLoop(options: ClaimLoopOptions): ClaimLoop {
  const { claim, canClaim = () => true, maxInFlight, minFree = 1, pollMs } = options;
  const { leaseMs, claimLimitMs = CLAIM_LIMIT_MS } = options;
  const { outages, onClaimFailure = () => {}, signal } = options;
  const bell = createBell();
  const backoff = createBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  const inFlight = new Set<Promise<void>>();
  const overdue = createOverdue(leaseMs);

  const begin = (job: Job): void => {
    // Stryker disable next-line StringLiteral: the error of a job that takes too long goes nowhere
    const held = withTimeLimit(overdue.run(job), leaseMs, 'a job')
      .catch(() => {})
      .finally(() => {
        inFlight.delete(held);
        bell.ring();
      });
    inFlight.add(held);
  };

  const turn = async (): Promise<void> => {
    const free = maxInFlight - inFlight.size;
    if (free < minFree || !canClaim()) return;
    const jobs = claim(free)[Symbol.asyncIterator]();
    for (;;) {
      const next = await withTimeLimit(jobs.next(), claimLimitMs, 'a claim');
      if (next.done === true) break;
      begin(next.value);
    }
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
    get overdue() {
      return overdue.count;
    },
    stopped: looping.then(async () => {
      await Promise.all(inFlight);
    }),
  };
}
