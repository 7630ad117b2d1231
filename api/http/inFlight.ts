/** Limits the requests a process works on at once, and keeps a caller's share until its answer is sent. */
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from './environment.ts';
import type { Slots } from './slots.ts';
import { createWork } from './work.ts';

/**
 * Sets `work` of the context.
 *
 * @throws ProblemError OVERLOADED when the process works on `slots` requests already.
 */
export const limitInFlight =
  (slots: Slots): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const work = createWork(slots);
    work.enter();
    c.set('work', work);
    try {
      await next();
    } finally {
      work.end();
    }
  };

/**
 * Calls `release` once the answer is sent or its client has disconnected: until then its bytes are in
 * memory, however slowly they are read. Live streams (`text/event-stream`) release at once, since they
 * have limits of their own.
 */
export function releaseOnceSent({ env, res }: Context<ApiEnv>, release: () => void): void {
  // Undefined without a server, as in tests.
  const outgoing = (env as typeof env | undefined)?.outgoing;
  const isLive = res.headers.get('content-type') === 'text/event-stream';
  if (!outgoing || outgoing.destroyed || isLive) release();
  else outgoing.once('close', release);
}
