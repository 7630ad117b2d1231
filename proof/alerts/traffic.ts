/** Customers who order all the time, most of them with success. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '../chaos/plan/seededRandom.ts';
import type { RetryingClient } from '../chaos/run/retryingClient.ts';

/** More would only wait as well while the API is away. */
const AT_ONCE = 60;
const CANCELS_AFTER_MS = 3_000;

interface Habits {
  readonly everyMs: number;
  /** Of all orders, instead of the usual mix. */
  readonly paymentMethod?: string;
}

export interface Traffic {
  /** Until the next call. */
  behave(habits: Habits): void;
  usual(): void;
  stop(): Promise<void>;
}

const USUAL: Habits = { everyMs: 400 };
const paymentMethods = [
  [90, 'tok_ok'],
  [4, 'tok_declined'],
  [3, 'tok_flaky_1'],
  [3, 'tok_pending_then_charged'],
] as const;
const roads = [
  [80, 'Calm'],
  [12, 'Ships And Delivers'],
  [5, 'Slow 800'],
  [3, 'Undeliverable'],
] as const;

export function startTraffic(storefront: RetryingClient, seed: number): Traffic {
  const random = createRandom(seed);
  const stopping = new AbortController();
  let habits = USUAL;
  const running = new Set<Promise<void>>();

  const order = async (paymentMethod: string, road: string, cancels: boolean): Promise<void> => {
    const { body } = await storefront.request('POST', '/v1/orders', randomUUID(), {
      userId: `shopper-${random.int(200)}`,
      items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
      shippingAddress: `1 ${road} Road, 20457 Hamburg`,
      ...{ paymentMethod, currency: 'EUR' },
    });
    if (!cancels) return;
    await sleep(CANCELS_AFTER_MS);
    const path = `/v1/orders/${body['orderId']}/cancel`;
    await storefront.request('POST', path, randomUUID(), { reason: 'Changed their mind' });
  };

  const goOn = async (): Promise<void> => {
    for (;;) {
      const { everyMs, paymentMethod = random.weighted(paymentMethods) } = habits;
      const cancels = random.chance(0.05);
      if (running.size < AT_ONCE) {
        const one = order(paymentMethod, random.weighted(roads), cancels).catch(() => undefined);
        running.add(one);
        void one.then(() => running.delete(one));
      }
      await pause(everyMs);
    }
  };
  let wake = new AbortController();
  const pause = (ms: number): Promise<unknown> =>
    sleep(ms, undefined, { signal: AbortSignal.any([stopping.signal, wake.signal]) }).catch(() =>
      stopping.signal.throwIfAborted(),
    );
  const behave = (next: Habits): void => {
    habits = next;
    wake.abort();
    wake = new AbortController();
  };
  const done = goOn().catch(() => undefined);
  return {
    behave,
    usual: () => behave(USUAL),
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
