/**
 * The spans of a batch that is sent to Kafka: one for each event whose order's trace is recorded. The
 * record itself names the order's trace, and not these: it has the same bytes in every repeat.
 */
import { inSpanOf, isRecorded } from '../../ops/trace/spans.ts';
import { traceparentOfOrder } from '../../ops/trace/traceparent.ts';
import type { PendingEvent } from './cloudEvent.ts';

type Sent = readonly { readonly event: PendingEvent }[];

export async function inPublishSpans(
  topic: string,
  batch: Sent,
  send: () => Promise<void>,
): Promise<void> {
  const sending = send();
  const recorded = batch.filter(({ event }) => isRecorded(event.traceparent ?? undefined));
  if (recorded.length === 0) return sending;
  const spans = recorded.map(({ event }) =>
    inSpanOf(...spanOf(topic, event, batch.length), () => sending),
  );
  await Promise.all(spans);
}

const spanOf = (topic: string, { orderId, traceparent, type }: PendingEvent, count: number) =>
  [
    traceparentOfOrder(orderId, traceparent),
    {
      name: `send ${topic}`,
      kind: 'producer',
      attributes: {
        'messaging.system': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.name': topic,
        'messaging.batch.message_count': count,
        'oms.order.id': orderId,
        'oms.event.type': type,
      },
    },
  ] as const;
