/** How many of something a process holds at once; more are told to come back. */
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from './environment.ts';
import { temporaryProblem } from './problem.ts';

export interface Slots {
  readonly taken: number;
  /** Null when all are taken; otherwise what gives this one back, once. */
  take(): (() => void) | null;
}

export function createSlots(count: number): Slots {
  let taken = 0;
  return {
    get taken() {
      return taken;
    },
    take() {
      if (taken >= count) return null;
      taken += 1;
      let held = true;
      return () => {
        if (held) taken -= 1;
        held = false;
      };
    },
  };
}

/** So many of something for each who asks: nobody alone can take what is there for all. */
export interface Shares<Who = string> {
  /** Null when `who` holds its share already; otherwise what gives this one back, once. */
  take(who: Who): (() => void) | null;
}

export function createShares<Who = string>(each: number): Shares<Who> {
  const held = new Map<Who, Slots>();
  return {
    take(who) {
      const share = held.get(who) ?? createSlots(each);
      const release = share.take();
      if (!release) return null;
      held.set(who, share);
      return () => {
        release();
        if (share.taken === 0 && held.get(who) === share) held.delete(who);
      };
    },
  };
}

/** @throws ProblemError OVERLOADED when the process works on `slots` requests already. */
export const limitInFlight =
  (slots: Slots): MiddlewareHandler<ApiEnv> =>
  async (_c, next) => {
    const release = slots.take();
    if (!release) throw temporaryProblem('OVERLOADED', 1);
    try {
      await next();
    } finally {
      release();
    }
  };

/**
 * Gives something back once the answer is sent or its client is gone: until then its bytes are in
 * memory, however slowly they are read. A live stream holds none, and has limits of its own.
 */
export function onceSent({ env, res }: Context<ApiEnv>, release: () => void): void {
  // There is none without a server around, as in tests.
  const outgoing = (env as typeof env | undefined)?.outgoing;
  const isLive = res.headers.get('content-type') === 'text/event-stream';
  if (!outgoing || outgoing.destroyed || isLive) release();
  else outgoing.once('close', release);
}
