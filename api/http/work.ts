/**
 * The places of a request that is worked on: one of the process's, and one of its caller's share. A
 * request that waits, for its body or for an outcome, leaves them to others: it costs the process
 * nothing meanwhile.
 */
import { type ProblemError, temporaryProblem } from './problem.ts';
import type { Shares, Slots } from './slots.ts';

type Release = () => void;
const nothing: Release = () => {};

export interface Work {
  /** @throws ProblemError RATE_LIMITED when `caller` has its whole share in flight */
  countFor(caller: string, shares: Shares): void;
  /** Gives both places back. */
  leave(): void;
  /** Takes them again. @throws ProblemError OVERLOADED or RATE_LIMITED */
  enter(): void;
  /** Ends the work. The caller's place is kept until `leave`: the answer is still to be sent. */
  end(): void;
}

export function createWork(slots: Slots): Work {
  let takeShare: () => Release | null = () => nothing;
  let releaseSlot = nothing;
  let releaseShare = nothing;
  const refuse = (problem: ProblemError): never => {
    work.leave();
    throw problem;
  };
  const work: Work = {
    countFor(caller, shares) {
      takeShare = () => shares.take(caller);
      releaseShare = takeShare() ?? refuse(temporaryProblem('RATE_LIMITED', 1));
    },
    leave() {
      releaseSlot();
      releaseShare();
    },
    enter() {
      releaseSlot = slots.take() ?? refuse(temporaryProblem('OVERLOADED', 1));
      releaseShare = takeShare() ?? refuse(temporaryProblem('RATE_LIMITED', 1));
    },
    end: () => releaseSlot(),
  };
  return work;
}

/** Waits for bytes of the client without a place. @throws ProblemError as `enter` does */
export async function outsideOfWork<T>({ leave, enter }: Work, wait: () => Promise<T>): Promise<T> {
  leave();
  const result = await wait();
  enter();
  return result;
}
