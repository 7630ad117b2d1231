/** The payment simulator as a payment provider. docs/simulators.md describes its API. */
import { z } from 'zod';
import { readConfig } from '../../../ops/settings.ts';
import type { Environment } from '../../../ops/settingsReader.ts';
import type { Charge, FoundCharge, PaymentProvider } from '../paymentProvider.ts';
import {
  ask,
  isError,
  type ProviderAddress,
  type Refusals,
  throwRefusal,
  UnclearAnswer,
  understood,
} from '../providerHttp.ts';

const reference = z.string().min(1).max(200);
const moneyShape = { key: z.string(), amount: z.int().min(0), currency: z.string() };
const chargeAnswer = z.object({
  ...moneyShape,
  reference,
  status: z.enum(['pending', 'charged', 'declined', 'voided', 'refunded']),
  /** What refunds have given back of it. */
  refunded: z.int().min(0).optional(),
  action: z.object({ type: z.enum(['client_secret', 'redirect']), value: z.string() }).optional(),
});
const refundAnswer = z.object({
  ...moneyShape,
  reference,
  charge: reference,
  status: z.enum(['pending', 'refunded', 'voided']),
});
const alreadyRefunded = z.object({
  refund: z.object({ reference, status: z.enum(['pending', 'refunded', 'voided']) }),
});

const refusals: Refusals = [
  { status: 402, error: 'card_declined', code: 'PAYMENT_DECLINED' },
  { status: 422, error: 'invalid_payment_method', code: 'PAYMENT_METHOD_INVALID' },
  { status: 422, error: 'amount_not_payable', code: 'AMOUNT_NOT_PAYABLE' },
];

/** A part that is not given back, now or later. */
const refusedParts: Refusals = ['already_refunded', 'more_than_left', 'refund_refused'].map(
  (error) => ({ status: 409, error, code: 'REFUND_REFUSED' }),
);

/** The first answer under the key, from the charge's current status, which only `find` reports. */
const firstAnswer = {
  pending: 'pending',
  voided: 'pending',
  charged: 'charged',
  refunded: 'charged',
  declined: 'declined',
} as const satisfies Record<z.infer<typeof chargeAnswer>['status'], Charge['status'] | 'declined'>;

const foundStatus = {
  pending: 'pending',
  voided: 'voided',
  charged: 'charged',
  refunded: 'refunded',
  declined: 'declined',
} as const satisfies Record<z.infer<typeof chargeAnswer>['status'], FoundCharge['status']>;

/** An answer for another key, amount or currency than requested is unclear. */
function expectMoney(
  answer: { readonly key: string; readonly amount: number; readonly currency: string },
  asked: { readonly key: string; readonly amount: number; readonly currency: string },
): void {
  for (const field of ['key', 'amount', 'currency'] as const) {
    if (answer[field] !== asked[field]) {
      throw new UnclearAnswer(`The provider answered for another ${field} than was asked.`);
    }
  }
}

export function simulatedPayments(to: ProviderAddress): PaymentProvider {
  return {
    async charge({ orderId, userId, amount, currency, paymentMethod }, call) {
      const body = { orderId, userId, amount, currency, token: paymentMethod };
      const answer = await ask(to, { method: 'POST', path: '/charges', body }, call);
      throwRefusal(answer, refusals);
      const charge = understood(answer, [200, 201], chargeAnswer);
      expectMoney(charge, { key: call.idempotencyKey, amount, currency });
      const status = firstAnswer[charge.status];
      if (status === 'declined') throw new UnclearAnswer('A declined charge came as a success.');
      const clientAction = status === 'pending' ? charge.action : undefined;
      return { status, reference: charge.reference, ...(clientAction && { clientAction }) };
    },

    async find(key, call) {
      const path = `/charges?${new URLSearchParams({ key })}`;
      const answer = await ask(to, { method: 'GET', path }, call);
      if (isError(answer, 404, 'unknown_key')) return null;
      const charge = understood(answer, [200], chargeAnswer);
      if (charge.key !== key) throw new UnclearAnswer('The provider found another key’s charge.');
      return {
        status: foundStatus[charge.status],
        reference: charge.reference,
        amount: charge.amount - (charge.status === 'charged' ? (charge.refunded ?? 0) : 0),
      };
    },

    async refund({ orderId, amount, currency, reference: charge, reason }, call) {
      const body = { orderId, charge, amount, currency, reason };
      const answer = await ask(to, { method: 'POST', path: '/refunds', body }, call);
      if (isError(answer, 409, 'already_refunded')) {
        // The charge was refunded under another key, for example by a person: nothing is left to do.
        const { refund } = understood(answer, [409], alreadyRefunded);
        return refund;
      }
      const refund = understood(answer, [200, 201], refundAnswer);
      expectMoney(refund, { key: call.idempotencyKey, amount, currency });
      return { status: refund.status, reference: refund.reference };
    },

    async refundAmount({ orderId, amount, currency, reference: charge, reason }, call) {
      const body = { orderId, charge, amount, currency, reason, part: true };
      const answer = await ask(to, { method: 'POST', path: '/refunds', body }, call);
      throwRefusal(answer, refusedParts);
      const { status, reference, ...money } = understood(answer, [200, 201], refundAnswer);
      expectMoney(money, { key: call.idempotencyKey, amount, currency });
      if (status === 'voided') throw new UnclearAnswer('A part of a pending charge was voided.');
      return { status, reference };
    },
  };
}

/** @throws ConfigurationError when the simulator's address or secret is missing */
export function simulatedPaymentsFrom(environment: Environment): PaymentProvider {
  const config = readConfig(['PAYMENT_PROVIDER_URL', 'PAYMENT_PROVIDER_SECRET'], environment);
  return simulatedPayments({
    url: config.PAYMENT_PROVIDER_URL,
    secret: config.PAYMENT_PROVIDER_SECRET,
  });
}
