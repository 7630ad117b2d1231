/** The activities of the `payments` task queue: any payment provider, behind the fence. */
import {
  type ChargePaymentInput,
  chargePaymentInput,
  chargePaymentResult,
  type PaymentActivities,
  type RefundPaymentInput,
  refundPaymentInput,
} from '../contracts/provider.ts';
import type { Database } from '../db/client.ts';
import type { Logger } from '../ops/logger.ts';
import { asFailures } from './failure.ts';
import { doOnce, type Found, undoOnce } from './fence.ts';
import type { PaymentProvider } from './providers/paymentProvider.ts';
import { undoKey } from './providers/providerCall.ts';

export interface PaymentDependencies {
  readonly db: Database;
  readonly provider: PaymentProvider;
  readonly log: Logger;
  /** Aborts when one call to the provider has taken too long, or the activity is cancelled. */
  readonly callSignal: () => AbortSignal;
}

export function createPaymentActivities(deps: PaymentDependencies): PaymentActivities {
  const { db, provider, log, callSignal } = deps;
  const effectOf = ({ effectId, orderId }: { effectId: string; orderId: string }) =>
    ({ effectId, orderId, step: 'payment' }) as const;
  const context = (activity: string, subject: string) =>
    ({ activity, subject, otherwise: 'PAYMENT_UNAVAILABLE' }) as const;

  async function find(effectId: string): Promise<Found> {
    const found = await provider.find(effectId, {
      signal: callSignal(),
      idempotencyKey: effectId,
    });
    if (found === null) return { status: 'never' };
    if (found.status === 'declined') return { status: 'void' };
    const { reference, amount } = found;
    if (found.status === 'refunded') return { status: 'undone', reference };
    return { status: 'standing', reference, amount };
  }

  return {
    chargePayment: (input: ChargePaymentInput) =>
      asFailures(log, context('chargePayment', input.effectId), async () => {
        const { effectId, ...request } = chargePaymentInput.parse(input);
        const call = () =>
          provider.charge(request, { signal: callSignal(), idempotencyKey: effectId });
        // What is no answer must not be committed as one: the outcome is then unknown.
        const { status, reference } = await doOnce(db, effectOf(input), async () =>
          chargePaymentResult.parse(await call()),
        );
        return { status, reference };
      }),

    refundPayment: (input: RefundPaymentInput) =>
      asFailures(log, context('refundPayment', input.effectId), async () => {
        const { effectId, reference: known, ...request } = refundPaymentInput.parse(input);
        const { status, reference } = await undoOnce(db, effectOf(input), {
          known,
          find: () => find(effectId),
          async undo(standing) {
            // What was charged is given back, even where that is not what was asked for.
            const amount = standing.amount ?? request.amount;
            const refund = await provider.refund(
              { ...request, amount, reference: standing.reference },
              { signal: callSignal(), idempotencyKey: undoKey(effectId) },
            );
            return {
              status: refund.status === 'refunded' ? 'undone' : 'pending',
              reference: refund.reference,
            };
          },
        });
        const named = reference === undefined ? {} : { reference };
        if (status === 'undone') return { status: 'refunded', ...named };
        return { status: status === 'pending' ? 'pending' : 'nothing_to_refund', ...named };
      }),
  };
}
