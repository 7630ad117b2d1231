/** One round of a lane: reads pending events, sends them, deletes what Kafka has acknowledged. */
import { failpoint } from '../../ops/failpoint.ts';
import type { Logger } from '../../ops/logger.ts';
import { traceparentOfOrder } from '../../ops/trace/traceparent.ts';
import { inWork } from '../../ops/trace/work.ts';
import { type EventMessage, eventMessage, messageBytes, type PendingEvent } from './cloudEvent.ts';
import type { DeadLetterReason, Deliveries } from './deliveries.ts';
import { type EventProducer, rejectionOf } from './eventProducer.ts';
import type { HeldPartition, Leases } from './leases.ts';
import { inPublishSpans } from './publishSpans.ts';

export interface CarryDeps {
  readonly deliveries: Deliveries;
  readonly producer: EventProducer;
  readonly leases: Leases;
  readonly holder: string;
  readonly topic: string;
  readonly log: Logger;
  readonly onSent: (events: readonly PendingEvent[]) => void;
  readonly onDeadLetter: (reason: DeadLetterReason) => void;
  /** Events read at once. */
  readonly batchEvents: number;
  /** Bytes sent at once: below a broker's limit for a batch. */
  readonly batchBytes: number;
}

interface Outgoing {
  readonly event: PendingEvent;
  readonly message: EventMessage;
}

/**
 * Makes the function that carries one batch of some partitions' events. Only one batch of a partition
 * may be under way: after a failure, what is sent again then begins with the order's first
 * unacknowledged event.
 *
 * @returns a function that resolves to whether there were events, and so perhaps are more. It throws
 *   the error of Kafka or Postgres; all unacknowledged events are then still pending.
 */
export function createCarry(deps: CarryDeps): (partitions: readonly number[]) => Promise<boolean> {
  const { deliveries, leases, log } = deps;

  const deadLetter = async (event: PendingEvent, reason: DeadLetterReason): Promise<void> => {
    await deliveries.deadLetter(event, reason);
    deps.onDeadLetter(reason);
    const { orderId, version, type, eventId } = event;
    inWork({ orderId, traceparent: traceparentOfOrder(orderId, event.traceparent) }, () =>
      log.error({ version, type, eventId, reason }, 'an event is now a dead letter'),
    );
  };

  const isHeld = (held: readonly HeldPartition[], event: PendingEvent): boolean => {
    const lease = held.find(({ partition }) => partition === event.partition);
    return lease !== undefined && leases.isUsable(lease);
  };

  /** Sends a batch. Halves it when the broker refuses it, until the message at fault is alone. */
  const send = async (
    batch: readonly Outgoing[],
    held: readonly HeldPartition[],
    stuckOrders: Set<string>,
  ): Promise<void> => {
    const due = batch.filter(({ event }) => !stuckOrders.has(event.orderId) && isHeld(held, event));
    const [first] = due;
    if (!first) return;
    try {
      await inPublishSpans(deps.topic, due, () =>
        deps.producer.send(due.map(({ message }) => message)),
      );
    } catch (error) {
      const rejection = rejectionOf(error);
      if (rejection === null) throw error;
      if (due.length > 1) {
        const middle = Math.ceil(due.length / 2);
        await send(due.slice(0, middle), held, stuckOrders);
        return send(due.slice(middle), held, stuckOrders);
      }
      stuckOrders.add(first.event.orderId);
      return deadLetter(first.event, rejection.endsWith('TOO_LARGE') ? 'TOO_LARGE' : 'REJECTED');
    }
    await acknowledge(
      due.map(({ event }) => event),
      held,
    );
  };

  const acknowledge = async (
    sent: readonly PendingEvent[],
    held: readonly HeldPartition[],
  ): Promise<void> => {
    await failpoint('relay:before-delete');
    deps.onSent(sent);
    const ids = sent.map((event) => event.id);
    const { done } = await deliveries.delivered(ids, deps.holder, held);
    if (done === ids.length) return;
    log.warn({ sent: ids.length, done }, 'a lease may have been lost while sending');
    for (const partition of held) leases.doubt(partition);
  };

  /** Selects the events that can be sent. Makes the others, and what is behind them, dead letters. */
  const prepare = async (
    events: readonly PendingEvent[],
    stuckOrders: Set<string>,
  ): Promise<Outgoing[]> => {
    const behind = events.filter((event) => event.behind);
    if (behind.length > 0) await deliveries.deadLetterBehind(behind);
    for (const event of behind) stuckOrders.add(event.orderId);
    const outgoing: Outgoing[] = [];
    for (const event of events) {
      if (stuckOrders.has(event.orderId)) continue;
      if (event.data !== null) {
        outgoing.push({ event, message: eventMessage(deps.topic, event, event.data) });
        continue;
      }
      stuckOrders.add(event.orderId);
      await deadLetter(event, event.unsendable ?? 'NOT_AN_EVENT');
    }
    return outgoing;
  };

  return (partitions) =>
    leases.use(partitions, async (held) => {
      if (held.length === 0) return false;
      const events = await deliveries.next(
        held.map(({ partition }) => partition),
        deps.batchEvents,
      );
      const stuckOrders = new Set<string>();
      const outgoing = await prepare(events, stuckOrders);
      for (const batch of inBatches(outgoing, deps.batchBytes)) {
        await send(batch, held, stuckOrders);
      }
      return events.length > 0;
    });
}

/** Cuts into batches of at most `limitBytes`; a larger message goes alone. */
function* inBatches(all: readonly Outgoing[], limitBytes: number): Generator<Outgoing[]> {
  let batch: Outgoing[] = [];
  let bytes = 0;
  for (const outgoing of all) {
    const size = messageBytes(outgoing.message);
    if (batch.length > 0 && bytes + size > limitBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(outgoing);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
