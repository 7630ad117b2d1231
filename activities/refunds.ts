/** The activity of the `payments` task queue that gives an amount back, behind the fence. */
import {
  type RefundActivities,
  refundAmountInput,
  refundAmountResult,
} from '../contracts/providerRefund.ts';
import { fencedStep } from './fence/fencedStep.ts';
import type { PaymentDependencies } from './payments.ts';
import type { ProviderCall } from './providers/providerCall.ts';
import { ProviderRefusal } from './providers/providerRefusal.ts';

export function createRefundActivities(deps: PaymentDependencies): RefundActivities {
  const { provider } = deps;
  const refund = fencedStep(deps, 'refund', 'PAYMENT_UNAVAILABLE');
  return {
    async refundAmount(input) {
      const { status, reference } = await refund.do('refundAmount', input, () => {
        const { effectId: _, ...request } = refundAmountInput.parse(input);
        return async (call: ProviderCall) => {
          if (!provider.refundAmount) throw new ProviderRefusal('REFUND_REFUSED');
          return refundAmountResult.parse(await provider.refundAmount(request, call));
        };
      });
      return { status, reference };
    },
  };
}
