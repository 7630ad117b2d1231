/** A subscriber of all webhooks, who does not take each of them the first time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventRecord } from '../../chaos/checker/storeRecords.ts';
import { byOrder, type Violation, violation } from '../../chaos/checker/violation.ts';
import { type ReceivedWebhook, webhookReceiver } from '../../fixtures/webhookReceiver.ts';
import { addressOf } from '../hosts/names.ts';
import { clusterClient } from './clients.ts';
import { ordersIn } from './ordersIn.ts';

/** The address of the proof itself on the hosts' network. */
const HERE = addressOf(1);
/** One in so many events is refused when it comes first. */
const REFUSES_ONE_IN = 10;
const SUBSCRIBE_LIMIT_MS = 60_000;
const POLL_MS = 1_000;

export interface Subscriber {
  /**
   * Waits until it has taken every event, or until the limit.
   *
   * @param events all there are
   * @returns what does not hold
   */
  judge(events: readonly EventRecord[], limitMs: number): Promise<Violation[]>;
  stop(): Promise<void>;
}

/** @param databaseUrl of the service; of the orders that it already has nothing is expected */
export async function startSubscriber(databaseUrl: string): Promise<Subscriber> {
  const before = await ordersIn(databaseUrl);
  const receiver = await webhookReceiver(HERE);
  const refused = new Set<string>();
  let events = 0;
  receiver.answer = ({ id }) => {
    if (receiver.secret === null) return 503;
    if (refused.has(id)) return 204;
    events += 1;
    if (events % REFUSES_ONE_IN !== 0) return 204;
    refused.add(id);
    return 503;
  };
  receiver.secret = await subscribe(receiver.url);
  return {
    async judge(all, limitMs) {
      const expected = all.filter(({ orderId }) => !before.has(orderId));
      const until = Date.now() + limitMs;
      for (;;) {
        const violations = webhookViolations(expected, receiver.attempts);
        if (violations.length === 0 || Date.now() > until) return violations;
        await sleep(POLL_MS);
      }
    },
    stop: () => receiver.close(),
  };
}

/** @returns the secret that deliveries are signed with */
async function subscribe(url: string): Promise<string> {
  const client = clusterClient('events', AbortSignal.timeout(SUBSCRIBE_LIMIT_MS));
  const path = '/v1/webhook-subscriptions';
  const { status, body } = await client.request('POST', path, 'the-subscriber', { url });
  if (status !== 201) throw new Error(`no subscription: ${status} ${body['code']}`);
  return String(body['secret']);
}

/** Every event is taken, signed, and each order's in their order; repeats may come at any time. */
export function webhookViolations(
  events: readonly EventRecord[],
  attempts: readonly Pick<ReceivedWebhook, 'event' | 'status'>[],
): Violation[] {
  const taken = attempts.filter(({ status }) => status === 204);
  const known = new Set(events.map(({ orderId }) => orderId));
  const unsigned = attempts
    .filter(({ status }) => status === 401)
    .map(({ event }) => violation('webhooks are signed', event.subject, `${event.id} is not`));
  const byTheirOrder = byOrder(
    taken
      .filter(({ event }) => known.has(event.subject))
      .map(({ event }) => ({ ...event, orderId: event.subject })),
  );
  const missing = [...byOrder(events)].flatMap(([orderId, its]): Violation[] => {
    const ids = [...new Set((byTheirOrder.get(orderId) ?? []).map(({ id }) => id))];
    const expected = [...its].sort((a, b) => a.version - b.version).map((each) => each.eventId);
    if (ids.length === expected.length && ids.every((id, at) => id === expected[at])) return [];
    const what = `of ${expected.length} events the subscriber took ${ids.length}, or in another order`;
    return [violation('every event reaches the subscriber, in order', orderId, what)];
  });
  return [...unsigned, ...missing];
}
