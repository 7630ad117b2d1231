/** Every request the Stripe provider sends is one that Stripe's OpenAPI description allows. */
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { stripePayments } from '../../../../activities/providers/stripe/payments.ts';
import { programOnPath } from '../../../../dev/process/runTool.ts';
import { stripeStandIn } from '../../../../proof/standIns/stripe/stripeStandIn.ts';
import { startStripeMock } from '../../../support/stripeMock.ts';

const hasGo = (await programOnPath('go')) !== null;
const mock = hasGo ? await startStripeMock() : null;
afterAll(() => mock?.close());

test.skipIf(mock === null)(
  'charging, holding, capturing, looking up, cancelling and refunding',
  async () => {
    const wrong: string[] = [];
    const requestLines = new Set<string>();
    const stripe = await stripeStandIn({
      onRequest: async (request) => {
        requestLines.add(
          `${request.method} ${request.path.replace(/\?.*|(?<=intents\/)pi_\w+/g, '')}`,
        );
        const problem = await mock?.check(request);
        if (problem) wrong.push(problem);
      },
    });
    const provider = stripePayments(stripe);
    for (const paymentMethod of ['pm_card_visa', 'pm_card_threeDSecure2Required']) {
      const key = `${randomUUID()}:payment:1`;
      const call = () => ({ idempotencyKey: key, signal: AbortSignal.timeout(5_000) });
      const order = { orderId: randomUUID(), amount: 1999, currency: 'EUR' };
      const { reference } = await provider.charge(
        { ...order, userId: 'customer-1', paymentMethod },
        call(),
      );
      await provider.find(key, call());
      const undo = { ...call(), idempotencyKey: `${key}:undo` };
      await provider.refund({ ...order, reference, reason: 'ORDER_CANCELLED' }, undo);
    }
    const key = `${randomUUID()}:payment:1`;
    const call = () => ({ idempotencyKey: key, signal: AbortSignal.timeout(5_000) });
    const order = { orderId: randomUUID(), amount: 1999, currency: 'EUR' };
    const asked = { ...order, userId: 'customer-1', paymentMethod: 'pm_card_visa' };
    const held = await provider.holding?.authorize(asked, call());
    const reference = held?.reference ?? '';
    await provider.holding?.capture({ ...order, reference }, call());
    await stripe.close();
    expect(wrong).toEqual([]);
    expect([...requestLines].toSorted()).toEqual([
      'GET /v1/payment_intents',
      'GET /v1/payment_intents/',
      'GET /v1/payment_intents/search',
      'GET /v1/refunds',
      'POST /v1/payment_intents',
      'POST /v1/payment_intents//cancel',
      'POST /v1/payment_intents//capture',
      'POST /v1/refunds',
    ]);
  },
  60_000,
);
