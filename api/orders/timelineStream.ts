/** Answers with an order's live timeline, within the limits on open streams. */
import type { Context } from 'hono';
import { isEnded } from '../../contracts/order.ts';
import type { Database } from '../../db/client.ts';
import type { OrderRow } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { EVENT_STREAM } from '../http/acceptable.ts';
import { type ApiEnv, callerKeyOf } from '../http/environment.ts';
import type { Places } from '../http/places.ts';
import { temporaryProblem } from '../http/problem.ts';
import { liveTimeline } from './liveTimeline.ts';
import type { Waiting } from './preferWait.ts';

const STREAM_HEADERS = {
  'Content-Type': EVENT_STREAM,
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
} as const;
/** A stream ends after this time at the latest; the client reconnects and resumes. */
const LONGEST_STREAM_MS = 60 * 60_000;

export interface TimelineDependencies {
  readonly db: Database;
  readonly seals: Seals;
  readonly waiting: Pick<Waiting, 'watch' | 'stopping'>;
  /** The live timelines that the process holds. */
  readonly streams: Places;
}

/**
 * @throws ProblemError RATE_LIMITED when the caller has its share of the streams open, OVERLOADED
 *   when the process has all of them open and no caller has more of them than this one
 */
export function openStream(
  c: Context<ApiEnv>,
  deps: TimelineDependencies,
  order: OrderRow,
  after: number,
): Response {
  if (isEnded(order.status) && after >= order.version) return c.body(null, 204);
  // The body of a HEAD is never read, so its stream would never end and free its slot.
  if (c.req.method === 'HEAD') return c.body(null, 200, STREAM_HEADERS);
  const { caller, log } = c.var;
  const tokenLeftMs = Math.max(0, caller.tokenExpiresAt - Date.now());
  const timeUp = AbortSignal.timeout(Math.min(LONGEST_STREAM_MS, tokenLeftMs));
  const cancelled = new AbortController();
  // A stream whose place goes to another ends; its client reconnects and resumes.
  const release = deps.streams.take(callerKeyOf(caller), () => cancelled.abort());
  if (release === 'SHARE_TAKEN') throw temporaryProblem('RATE_LIMITED', 5);
  if (release === 'ALL_TAKEN') throw temporaryProblem('OVERLOADED', 5);
  const { stopping, watch } = deps.waiting;
  const signal = AbortSignal.any([cancelled.signal, c.req.raw.signal, stopping, timeUp]);
  signal.addEventListener('abort', release, { once: true });
  const { orderId } = order;
  const unnamed = c.req.header('authorization') === undefined;
  const frames = liveTimeline({ db: deps.db, watch, orderId, after, signal, unnamed });
  const stream = pulledStream(frames, {
    onError: (err) => log.warn({ err }, 'a live timeline broke off'),
    onEnd: release,
    onCancel: () => {
      cancelled.abort();
      release();
    },
  });
  return c.body(stream, 200, STREAM_HEADERS);
}

/** The frames as bytes. A frame is read only when the client takes it. */
function pulledStream(
  frames: AsyncGenerator<string>,
  on: {
    /** Most likely Postgres is away. The stream ends; the client reconnects and resumes. */
    readonly onError: (error: unknown) => void;
    readonly onEnd: () => void;
    readonly onCancel: () => void;
  },
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await frames.next();
          if (!done) return controller.enqueue(encoder.encode(value));
        } catch (error) {
          on.onError(error);
        }
        on.onEnd();
        controller.close();
      },
      cancel() {
        on.onCancel();
      },
    },
    { highWaterMark: 0 },
  );
}
