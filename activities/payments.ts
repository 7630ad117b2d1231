/** The activities of the `payments` task queue: any payment provider, behind the fence. */
import { chargedStep } from '../contracts/doneSteps.ts';
import type { OrderActivities } from '../contracts/orderActivities.ts';
import {
  type ChargePaymentInput,
  type ChargePaymentResult,
  chargePaymentInput,
  chargePaymentResult,
  type PaymentActivities,
  refundPaymentInput,
} from '../contracts/provider.ts';
import type { UndoneResult } from './fence/effect.ts';
import { type FenceDependencies, fencedStep } from './fence/fencedStep.ts';
import type { ProviderState } from './fence/undoOnce.ts';
import type { FoundCharge, PaymentProvider, Refund } from './providers/paymentProvider.ts';
import type { ProviderCall } from './providers/providerCall.ts';

export interface PaymentDependencies extends FenceDependencies {
  readonly provider: PaymentProvider;
}

export function createPaymentActivities(deps: PaymentDependencies): PaymentActivities {
  const { provider } = deps;
  const payment = paymentStep(deps);
  return {
    async chargePayment(input) {
      const charge = () => chargeBy(provider, input);
      return resultOf(await payment.do('chargePayment', input, charge));
    },

    async refundPayment(input) {
      const undone = await payment.undo('refundPayment', input, () => {
        const { effectId: _, reference: __, ...request } = refundPaymentInput.parse(input);
        return {
          find: async (effectId, call) => stateOf(await provider.find(effectId, call)),
          async undo({ reference, amount = request.amount }, call) {
            // The amount that was charged is refunded, even if another amount was to be charged.
            const refund = await provider.refund({ ...request, amount, reference }, call);
            return undoneBy(refund);
          },
        };
      });
      const { reference } = undone;
      return { status: refundStatusOf(undone), ...(reference !== undefined && { reference }) };
    },
  };
}

/** The activity of the `orders` task queue that charges by this worker's own provider. */
export function createChargeAndRecord(
  deps: PaymentDependencies,
): OrderActivities['chargeAndRecord'] {
  const payment = paymentStep(deps);
  return async (input) => {
    const charge = () => chargeBy(deps.provider, input);
    const { answer, row } = await payment.doAndRecord(
      'chargeAndRecord',
      input,
      charge,
      chargedStep,
    );
    const { clientAction, ...told } = resultOf(answer);
    // Once what the payer is to do is in the row, it need not get into the workflow's history.
    const isRecorded = row.state.paymentStatus !== 'none';
    return { answer: isRecorded ? told : { ...told, clientAction }, row };
  };
}

const paymentStep = (deps: FenceDependencies) => fencedStep(deps, 'payment', 'PAYMENT_UNAVAILABLE');

/** @returns the call to the provider, once the input has been checked */
function chargeBy(provider: PaymentProvider, input: ChargePaymentInput) {
  const { effectId: _, ...request } = chargePaymentInput.parse(input);
  // An answer that is not as agreed must not be committed: its outcome is unknown.
  return async (call: ProviderCall) =>
    chargePaymentResult.parse(await provider.charge(request, call));
}

const resultOf = ({
  status,
  reference,
  clientAction,
}: ChargePaymentResult): ChargePaymentResult => ({
  status,
  reference,
  ...(clientAction && { clientAction }),
});

function undoneBy({ status, reference }: Refund): UndoneResult {
  if (status === 'pending') return { status, reference };
  return { status: 'undone', reference, ...(status === 'voided' && { as: status }) };
}

function refundStatusOf({ status, as }: UndoneResult) {
  if (status === 'undone') return as ?? 'refunded';
  return status === 'pending' ? 'pending' : 'nothing_to_refund';
}

function stateOf(charge: FoundCharge | null): ProviderState {
  if (charge === null) return { status: 'never' };
  const { status, reference, amount } = charge;
  if (status === 'declined') return { status: 'void' };
  if (status === 'refunded') return { status: 'undone', reference };
  if (status === 'voided') return { status: 'undone', reference, as: status };
  return { status: 'standing', reference, amount };
}
