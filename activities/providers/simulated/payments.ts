/** The payment simulator as a payment provider. docs/simulators.md describes its API. */
import { z } from 'zod';
import { readConfig } from '../../../ops/settings.ts';
import type { Environment } from '../../../ops/settingsReader.ts';
import {
  type Authorization,
  CaptureRefused,
  type ChargeRequest,
  type FoundCharge,
  type PaymentProvider,
} from '../paymentProvider.ts';
import type { ProviderCall } from '../providerCall.ts';
import {
  ask,
  isError,
  type ProviderAddress,
  type Refusals,
  throwRefusal,
  UnclearAnswer,
  understood,
} from '../providerHttp.ts';
import { listCharges } from './books.ts';

const reference = z.string().min(1).max(200);
const moneyShape = { key: z.string(), amount: z.int().min(0), currency: z.string() };
const chargeAnswer = z.object({
  ...moneyShape,
  reference,
  status: z.enum(['pending', 'authorized', 'charged', 'declined', 'voided', 'refunded']),
  /** What refunds have given back of it. */
  refunded: z.int().min(0).optional(),
  /** The money is, or was, held: a capture takes it. */
  hold: z.boolean().optional(),
  authorizedUntil: z.iso.datetime().optional(),
  action: z.object({ type: z.enum(['client_secret', 'redirect']), value: z.string() }).optional(),
});
const refundAnswer = z.object({
  ...moneyShape,
  reference,
  charge: reference,
  status: z.enum(['pending', 'refunded', 'voided']),
});
const captureAnswer = z.object({ ...moneyShape, charge: reference, status: z.literal('captured') });
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

type ChargeAnswer = z.infer<typeof chargeAnswer>;

/** The first answer under the key, from the charge's current status, which only `find` reports. */
function firstAnswer({ status, hold }: ChargeAnswer): Authorization['status'] | 'declined' {
  if (status === 'declined' || status === 'pending') return status;
  if (hold) return 'authorized';
  return status === 'voided' ? 'pending' : 'charged';
}

const foundStatus = {
  pending: 'pending',
  authorized: 'authorized',
  voided: 'voided',
  charged: 'charged',
  refunded: 'refunded',
  declined: 'declined',
} as const satisfies Record<ChargeAnswer['status'], FoundCharge['status']>;

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

/** @throws UnclearAnswer, ProviderRefusal */
async function take(
  to: ProviderAddress,
  { orderId, userId, amount, currency, paymentMethod: token }: ChargeRequest,
  call: ProviderCall,
  more: { readonly hold?: true },
): Promise<Authorization> {
  const body = { orderId, userId, amount, currency, token, ...more };
  const answer = await ask(to, { method: 'POST', path: '/charges', body }, call);
  throwRefusal(answer, refusals);
  const charge = understood(answer, [200, 201], chargeAnswer);
  const { reference, authorizedUntil } = charge;
  const status = firstAnswer(charge);
  // A capture may have taken a part of what was held.
  const held = status === 'authorized' ? amount : charge.amount;
  expectMoney({ ...charge, amount: held }, { key: call.idempotencyKey, amount, currency });
  if (status === 'declined') throw new UnclearAnswer('A declined charge came as a success.');
  const clientAction = status === 'pending' ? charge.action : undefined;
  return {
    status,
    reference,
    ...(clientAction && { clientAction }),
    ...(status === 'authorized' && { authorizedUntil }),
  };
}

/** Errors of a capture that only a person can do something about. */
const refusedCaptures: readonly (readonly [status: number, error: string])[] = [
  [402, 'capture_refused'],
  [404, 'unknown_charge'],
  [409, 'not_authorized'],
  [422, 'other_amount'],
];

export function simulatedPayments(to: ProviderAddress): PaymentProvider {
  return {
    async charge(request, call) {
      const { status, ...charge } = await take(to, request, call, {});
      if (status === 'authorized')
        throw new UnclearAnswer('The provider holds what it was to take.');
      return { status, ...charge };
    },

    holding: {
      authorize: (request, call) => take(to, request, call, { hold: true }),

      async capture({ orderId, amount, currency, reference: charge }, call) {
        const body = { orderId, charge, amount, currency };
        const answer = await ask(to, { method: 'POST', path: '/captures', body }, call);
        if (refusedCaptures.some(([status, error]) => isError(answer, status, error)))
          throw new CaptureRefused('The provider refuses to take the money.');
        const capture = understood(answer, [200], captureAnswer);
        expectMoney(capture, { key: call.idempotencyKey, amount, currency });
        return { status: 'captured', reference: charge };
      },
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

    list: (range, call) => listCharges(to, range, call),

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
