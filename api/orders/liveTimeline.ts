/**
 * A timeline as server-sent events. A listener costs one entry in the watch all listeners share,
 * and reads events only when its order changed. What it has not taken yet is not fetched either:
 * the stream is pulled.
 */
import { isEnded } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import type { OrderGlance, OrderWatch, Pace } from './orderWatch.ts';
import { eventsAfter, type TimelineEvent } from './timeline.ts';

const HEARTBEAT_MS = 15_000;
const RECONNECT_MS = 2_000;
const EVENTS_AT_ONCE = 100;
const PACE: Pace = { firstMs: 100, lastMs: 500 };

export interface LiveTimelineOptions {
  readonly db: Queries;
  readonly watch: OrderWatch;
  readonly orderId: string;
  /** The last version the client has; 0 for none. */
  readonly after: number;
  /** Ends the stream: the client is gone, its token ran out, the process stops. */
  readonly signal: AbortSignal;
  readonly heartbeatMs?: number;
}

const frame = (event: TimelineEvent): string =>
  `id: ${event.version}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;

/** Yields frames until the order's last event is told, or the signal ends it. */
export async function* liveTimeline(options: LiveTimelineOptions): AsyncGenerator<string> {
  const { db, watch, orderId, signal, heartbeatMs = HEARTBEAT_MS } = options;
  let version = options.after;
  let ended = false;
  yield `retry: ${RECONNECT_MS}\n\n`;
  while (!signal.aborted) {
    const events = await eventsAfter(db, orderId, version, EVENTS_AT_ONCE);
    for (const event of events) {
      yield frame(event);
      version = event.version;
    }
    const last = events.at(-1);
    if (last) ended = isEnded(last.data.status);
    if (events.length === EVENTS_AT_ONCE) continue;
    if (ended) return;
    const seen = await changeAfter(watch, orderId, version, signal, heartbeatMs);
    // It has ended, and the client has had more than there ever was.
    if (seen && seen.version <= version) return;
    if (!seen && !signal.aborted) yield ': still here\n\n';
  }
}

/** The order with a version that is not told yet, or ended; null when nothing came of waiting. */
async function changeAfter(
  watch: OrderWatch,
  orderId: string,
  version: number,
  signal: AbortSignal,
  limitMs: number,
): Promise<OrderGlance | null> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  const isNews = (seen: OrderGlance) => seen.version > version || isEnded(seen.status);
  return watch.until(orderId, isNews, PACE, until);
}
