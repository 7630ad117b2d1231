/** The same outage in a shop with few orders. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';
import { hang } from './processes.ts';

const EVERY_MS = 60_000;
/** Until the windows of the rules know of no other orders. */
const QUIET_MS = 150_000;

export const fewOrders: Fault = {
  ...{ name: 'few-orders', what: 'the payment provider does not answer, with an order a minute' },
  ...{ alert: 'PaymentProviderOutage', group: 'few-orders' },
  async prepare({ traffic }) {
    traffic.behave({ everyMs: EVERY_MS, paymentMethod: 'tok_ok' });
    await sleep(QUIET_MS);
  },
  async begin(shop) {
    const goOn = await hang(shop, 'paymentSimulator');
    return async () => {
      await goOn();
      shop.traffic.usual();
    };
  },
};
