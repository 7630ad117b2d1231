/** An order's events as they happen, by the live timeline. */
import { EventSourceParserStream } from 'eventsource-parser/stream';
import { dataOf } from './answers.ts';
import type { OrdersApi, TimelineEvent } from './ordersApi.ts';
import { pause, pauseMs } from './requests.ts';

export interface Following {
  /** The version of the last event that is known; 0 for none. */
  readonly after?: number;
  readonly signal?: AbortSignal;
}

/**
 * Each event of an order once, oldest first, until its last one; a stream that breaks off is resumed
 * where it was.
 *
 * @throws OrdersProblem
 */
export async function* followOrder(
  orders: OrdersApi,
  orderId: string,
  { after = 0, signal }: Following = {},
): AsyncGenerator<TimelineEvent, void, undefined> {
  let last = after;
  for (let broken = 0; ; ) {
    const stream = await openStream(orders, orderId, last, signal);
    if (stream === null) return;
    try {
      for await (const { id, data } of messagesOf(stream)) {
        if (id === undefined || Number(id) <= last) continue;
        last = Number(id);
        broken = 0;
        yield JSON.parse(data) as TimelineEvent;
      }
    } catch (error) {
      if (signal?.aborted) throw error;
    }
    broken += 1;
    await pause(pauseMs(Math.min(broken, 6), null), signal);
  }
}

/** @returns null when there are no more events */
async function openStream(
  orders: OrdersApi,
  orderId: string,
  after: number,
  signal: AbortSignal | undefined,
): Promise<ReadableStream<Uint8Array> | null> {
  const call = orders.GET('/v1/orders/{orderId}/events', {
    params: { path: { orderId }, header: { 'Last-Event-ID': String(after) } },
    headers: { accept: 'text/event-stream' },
    parseAs: 'stream',
    ...(signal && { signal }),
  });
  const { response } = await call;
  if (response.status === 204) return null;
  const data: unknown = await dataOf(call);
  return data as ReadableStream<Uint8Array>;
}

const messagesOf = (stream: ReadableStream<Uint8Array>) =>
  stream.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
