/** One round of a lane: reads what is pending, sends it, deletes what Kafka has acknowledged. */
import { failpoint } from '../../ops/failpoint.ts';
import type { Logger } from '../../ops/logger.ts';
import { type EventMessage, eventMessage, messageBytes, type PendingEvent } from './cloudEvent.ts';
import type { DeadLetterReason, Deliveries } from './deliveries.ts';
import { type EventProducer, rejectionOf } from './eventProducer.ts';
import type { HeldPartition, Leases } from './lease.ts';

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
  /** Bytes sent at once: below what a broker takes as one batch. */
  readonly batchBytes: number;
}

interface Outgoing {
  readonly event: PendingEvent;
  readonly message: EventMessage;
}

/**
 * Carries one batch of the partitions' events on. Nothing is sent beside it for these partitions,
 * so that what is sent again after a failure begins where the order's first unacknowledged event is.
 *
 * @returns whether there was anything, and so perhaps more.
 * @throws what Kafka or Postgres failed with; everything unacknowledged is then still pending.
 */
export function createCarry(deps: CarryDeps): (partitions: readonly number[]) => Promise<boolean> {
  const { deliveries, leases, log } = deps;

  const deadLetter = async (event: PendingEvent, reason: DeadLetterReason): Promise<void> => {
    await deliveries.deadLetter(event.id, reason);
    deps.onDeadLetter(reason);
    const { orderId, version, type, eventId } = event;
    log.error({ orderId, version, type, eventId, reason }, 'an event was set aside');
  };

  const isHeld = (held: readonly HeldPartition[], event: PendingEvent): boolean => {
    const lease = held.find(({ partition }) => partition === event.partition);
    return lease !== undefined && leases.isUsable(lease);
  };

  /** Sends, halving what the broker refuses, until the message at fault is alone. */
  const send = async (
    batch: readonly Outgoing[],
    held: readonly HeldPartition[],
    stuckOrders: Set<string>,
  ): Promise<void> => {
    const due = batch.filter(({ event }) => !stuckOrders.has(event.orderId) && isHeld(held, event));
    const [first] = due;
    if (!first) return;
    try {
      await deps.producer.send(due.map(({ message }) => message));
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
    failpoint('relay:before-delete');
    deps.onSent(sent);
    const ids = sent.map((event) => event.id);
    const { deleted } = await deliveries.delivered(ids, deps.holder, held);
    if (deleted === ids.length) return;
    log.warn({ sent: ids.length, deleted }, 'a lease may have been lost while sending');
    for (const one of held) leases.doubt(one);
  };

  /** What can be sent at all; the rest is set aside, and its order's later events wait for it. */
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
      const mine = held.map(({ partition }) => partition);
      const events = await deliveries.next(mine, deps.batchEvents);
      const stuckOrders = new Set<string>();
      const outgoing = await prepare(events, stuckOrders);
      for (const batch of inBatches(outgoing, deps.batchBytes)) {
        await send(batch, held, stuckOrders);
      }
      return events.length > 0;
    });
}

/** Cuts into runs of at most `limitBytes`; one larger than that goes alone. */
function* inBatches(all: readonly Outgoing[], limitBytes: number): Generator<Outgoing[]> {
  let batch: Outgoing[] = [];
  let bytes = 0;
  for (const one of all) {
    const size = messageBytes(one.message);
    if (batch.length > 0 && bytes + size > limitBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
