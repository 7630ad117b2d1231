/**
 * A timeline as server-sent events. All listeners share one watch; a listener reads events only when
 * its order has changed. The stream is pulled: while a slow client has not taken a frame, no further
 * events are read.
 */
import { isEnded } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import type { OrderGlance, OrderWatch, Pace } from './orderWatch.ts';
import { eventsAfter, type TimelineEvent } from './timeline.ts';

const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 2_000;
const EVENTS_AT_ONCE = 100;
const PACE: Pace = { firstMs: 100, growth: 1.5, lastMs: 500 };

export interface LiveTimelineOptions {
  readonly db: Queries;
  readonly watch: OrderWatch;
  readonly orderId: string;
  /** The last version the client has; 0 for none. */
  readonly after: number;
  /** Ends the stream: the client disconnected, its token expired or the process stops. */
  readonly signal: AbortSignal;
  readonly heartbeatMs?: number;
  /** Leaves `event` away, so that an EventSource gives all events to one listener. */
  readonly unnamed?: boolean;
}

const frame = (event: TimelineEvent, unnamed: boolean): string =>
  `id: ${event.version}\n${unnamed ? '' : `event: ${event.type}\n`}data: ${JSON.stringify(event)}\n\n`;

/** Yields frames until the order's last event was sent, or the signal aborts. */
export async function* liveTimeline(options: LiveTimelineOptions): AsyncGenerator<string> {
  const { db, watch, orderId, signal, heartbeatMs = HEARTBEAT_MS, unnamed = false } = options;
  let version = options.after;
  let ended = false;
  yield `retry: ${RECONNECT_MS}\n\n`;
  while (!signal.aborted) {
    const events = await eventsAfter(db, orderId, version, EVENTS_AT_ONCE);
    for (const event of events) {
      yield frame(event, unnamed);
      version = event.version;
    }
    const last = events.at(-1);
    if (last) ended = isEnded(last.data.status);
    if (events.length === EVENTS_AT_ONCE) continue;
    if (ended) return;
    const changed = await changeAfter(watch, orderId, version, signal, heartbeatMs);
    // The order has ended, and the client resumed after a version that it never had.
    if (changed && changed.version <= version) return;
    if (!changed && !signal.aborted) yield ': still here\n\n';
  }
}

/** The order once it has a newer version or has ended; null at the limit or on abort. */
async function changeAfter(
  watch: OrderWatch,
  orderId: string,
  version: number,
  signal: AbortSignal,
  limitMs: number,
): Promise<OrderGlance | null> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const hasChanged = (order: OrderGlance) => order.version > version || isEnded(order.status);
  return watch.until(orderId, hasChanged, PACE, until);
}
