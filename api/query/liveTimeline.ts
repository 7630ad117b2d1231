/**
 * A timeline as server-sent events. A listener costs one entry in the watch all listeners share,
 * and reads events only when its order changed. What it has not taken yet is not fetched either:
 * the stream is pulled.
 */
import { isEnded } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import type { OrderWatch, Pace } from '../orders/orderWatch.ts';
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
  yield `retry: ${RECONNECT_MS}\n\n`;
  while (!signal.aborted) {
    const events = await eventsAfter(db, orderId, version, EVENTS_AT_ONCE);
    for (const event of events) {
      yield frame(event);
      version = event.version;
    }
    const last = events.at(-1);
    if (events.length === EVENTS_AT_ONCE) continue;
    if (last && isEnded(last.data.status)) return;
    const changed = await changeAfter(watch, orderId, version, signal, heartbeatMs);
    if (!changed && !signal.aborted) yield ': still here\n\n';
  }
}

async function changeAfter(
  watch: OrderWatch,
  orderId: string,
  version: number,
  signal: AbortSignal,
  limitMs: number,
): Promise<boolean> {
  const until = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  return (await watch.until(orderId, (seen) => seen.version > version, PACE, until)) !== null;
}
