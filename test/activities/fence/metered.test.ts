/** Attempts at provider steps are measured with their outcome, through the real fence. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import { createOrderMeter } from '../../../activities/orderMeter.ts';
import { createPaymentActivities } from '../../../activities/payments.ts';
import { ProviderRefusal } from '../../../activities/providers/providerRefusal.ts';
import { effectId } from '../../../contracts/effects.ts';
import { connectDatabase } from '../../../db/client.ts';
import { testDatabase } from '../../support/database.ts';
import { testSeals } from '../../support/encryptionKeys.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 5, 'test');
afterAll(close);
const registry = new Registry();
let failure: Error | null = null;
const { chargePayment, refundPayment } = createPaymentActivities({
  db,
  seals: testSeals(db),
  log: pino({ level: 'silent' }),
  meter: createOrderMeter(registry),
  by: { provider: 'acme', workerVersion: null },
  callSignal: () => AbortSignal.timeout(5_000),
  provider: {
    async charge() {
      if (failure) throw failure;
      return { status: 'charged', reference: 'charge-1' };
    },
    find: async () => null,
    refund: async () => ({ status: 'refunded', reference: 'refund-1' }),
  },
});

const amount = { amount: 100, currency: 'EUR' };
function charge() {
  const orderId = randomUUID();
  const who = { userId: 'customer-1', paymentMethod: 'tok_ok' };
  return chargePayment({ effectId: effectId(orderId, 'payment'), orderId, ...amount, ...who });
}

test('A charge, a decline, an outage and a refund are told apart', async () => {
  await charge();
  failure = new ProviderRefusal('PAYMENT_DECLINED');
  await expect(charge()).rejects.toThrow();
  failure = new Error('away');
  await expect(charge()).rejects.toThrow();
  const orderId = randomUUID();
  await refundPayment({
    ...{ effectId: effectId(orderId, 'payment'), orderId, ...amount },
    ...{ reference: 'charge-1', reason: 'ORDER_CANCELLED' },
  });
  const counts = [
    ...(await registry.metrics()).matchAll(/attempt_duration_seconds_count\{(.*)\} 1/g),
  ];
  expect(counts.map(([, labels]) => labels)).toEqual([
    'step="payment",action="do",provider="acme",outcome="unknown"',
    'step="payment",action="do",provider="acme",outcome="done"',
    'step="payment",action="do",provider="acme",outcome="definite"',
    'step="payment",action="undo",provider="acme",outcome="done"',
  ]);
});
