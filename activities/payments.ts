/** The activities of the `payments` task queue: any payment provider, behind the fence. */
import {
  chargePaymentInput,
  chargePaymentResult,
  type PaymentActivities,
  refundPaymentInput,
} from '../contracts/provider.ts';
import type { UndoneResult } from './fence/effect.ts';
import { type FenceDependencies, fencedStep } from './fence/fencedStep.ts';
import type { ProviderState } from './fence/undoOnce.ts';
import type { FoundCharge, PaymentProvider } from './providers/paymentProvider.ts';

export interface PaymentDependencies extends FenceDependencies {
  readonly provider: PaymentProvider;
}

export function createPaymentActivities(deps: PaymentDependencies): PaymentActivities {
  const { provider } = deps;
  const payment = fencedStep(deps, 'payment', 'PAYMENT_UNAVAILABLE');
  return {
    async chargePayment(input) {
      const { status, reference } = await payment.do('chargePayment', input, () => {
        const { effectId: _, ...request } = chargePaymentInput.parse(input);
        // An answer that is not as agreed must not be committed: its outcome is unknown.
        return async (call) => chargePaymentResult.parse(await provider.charge(request, call));
      });
      return { status, reference };
    },

    async refundPayment(input) {
      const { status, reference } = await payment.undo('refundPayment', input, () => {
        const { effectId: _, reference: __, ...request } = refundPaymentInput.parse(input);
        return {
          find: async (effectId, call) => stateOf(await provider.find(effectId, call)),
          async undo({ reference, amount = request.amount }, call) {
            // The amount that was charged is refunded, even if another amount was to be charged.
            const refund = await provider.refund({ ...request, amount, reference }, call);
            const isRefunded = refund.status === 'refunded';
            return { status: isRefunded ? 'undone' : 'pending', reference: refund.reference };
          },
        };
      });
      return { status: refundStatusOf(status), ...(reference !== undefined && { reference }) };
    },
  };
}

function refundStatusOf(status: UndoneResult['status']) {
  if (status === 'undone') return 'refunded';
  return status === 'pending' ? 'pending' : 'nothing_to_refund';
}

function stateOf(charge: FoundCharge | null): ProviderState {
  if (charge === null) return { status: 'never' };
  const { status, reference, amount } = charge;
  if (status === 'declined') return { status: 'void' };
  if (status === 'refunded') return { status: 'undone', reference };
  return { status: 'standing', reference, amount };
}
