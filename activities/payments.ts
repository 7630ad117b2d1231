/** The activities of the `payments` task queue: any payment provider, behind the fence. */
import { paidStep } from '../contracts/doneSteps.ts';
import type { OrderActivities, Recorded } from '../contracts/orderActivities.ts';
import {
  type ChargePaymentInput,
  type ChargePaymentResult,
  chargePaymentInput,
  chargePaymentResult,
  type PaymentActivities,
  type RefundPaymentInput,
  refundPaymentInput,
} from '../contracts/provider.ts';
import {
  type AuthorizePaymentResult,
  authorizePaymentInput,
  authorizePaymentResult,
  type CaptureActivities,
  capturePaymentInput,
  capturePaymentResult,
} from '../contracts/providerCapture.ts';
import type { Seals } from '../privacy/orderSeals.ts';
import { unknown } from './failure.ts';
import type { UndoneResult } from './fence/effect.ts';
import { type FenceDependencies, fencedStep } from './fence/fencedStep.ts';
import type { ProviderState } from './fence/undoOnce.ts';
import {
  CaptureRefused,
  type FoundCharge,
  type PaymentProvider,
  type Refund,
} from './providers/paymentProvider.ts';
import type { ProviderCall } from './providers/providerCall.ts';
import { opened, sealing } from './sealAction.ts';

export interface PaymentDependencies extends FenceDependencies {
  readonly provider: PaymentProvider;
  readonly seals: Seals;
}

export function createPaymentActivities(
  deps: PaymentDependencies,
): PaymentActivities & CaptureActivities {
  const { provider, seals } = deps;
  const payment = paymentStep(deps);
  const capturing = fencedStep(deps, 'capture', 'PAYMENT_UNAVAILABLE');
  return {
    async chargePayment(input) {
      const charge = () => sealing(seals, input, chargeBy(provider, input));
      const kept = await payment.do('chargePayment', input, charge);
      return resultOf(await opened<ChargePaymentResult>(seals, input.orderId, kept));
    },

    async authorizePayment(input) {
      const authorize = () => sealing(seals, input, authorizeBy(provider, input));
      const kept = await payment.do('authorizePayment', input, authorize);
      return resultOf(await opened<AuthorizePaymentResult>(seals, input.orderId, kept));
    },

    capturePayment: (input) =>
      capturing.do('capturePayment', input, () => {
        const { effectId: _, ...request } = capturePaymentInput.parse(input);
        return async (call) => {
          if (!provider.holding) throw unknown('CAPTURE_REFUSED');
          const captured = await provider.holding.capture(request, call).catch((error) => {
            // Not kept as refused: a person may see to it, and then it is asked for again.
            throw error instanceof CaptureRefused ? unknown('CAPTURE_REFUSED') : error;
          });
          return capturePaymentResult.parse(captured);
        };
      }),

    async refundPayment(input) {
      const { status, reference } = await undo('refundPayment', input);
      return { status: status ?? 'nothing_to_refund', ...reference };
    },

    async voidPayment(input) {
      const { status, reference } = await undo('voidPayment', input);
      return { status: status ?? 'nothing_to_void', ...reference };
    },
  };

  /** What is held is called off, and what was taken is given back, whichever is asked for. */
  async function undo(activity: string, input: RefundPaymentInput) {
    const undone = await payment.undo(activity, input, () => refundBy(provider, input));
    const { reference } = undone;
    return { status: undoneStatusOf(undone), reference: reference ? { reference } : undefined };
  }
}

/** The activity of the `orders` task queue that charges by this worker's own provider. */
export function createChargeAndRecord(
  deps: PaymentDependencies,
): OrderActivities['chargeAndRecord'] {
  return takeAndRecord(deps, 'chargeAndRecord', (input) => chargeBy(deps.provider, input));
}

/** The same for money that is held at order. */
export function createAuthorizeAndRecord(
  deps: PaymentDependencies,
): OrderActivities['authorizeAndRecord'] {
  return takeAndRecord(deps, 'authorizeAndRecord', (input) => authorizeBy(deps.provider, input));
}

function takeAndRecord<R extends AuthorizePaymentResult>(
  deps: PaymentDependencies,
  activity: string,
  prepare: (input: ChargePaymentInput) => (call: ProviderCall) => Promise<R>,
) {
  const payment = paymentStep(deps);
  return async (input: ChargePaymentInput & { readonly version: number }): Promise<Recorded<R>> => {
    const { answer, row } = await payment.doAndRecord(
      activity,
      input,
      () => sealing(deps.seals, input, prepare(input)),
      paidStep,
    );
    const { clientAction, ...told } = resultOf(await opened<R>(deps.seals, input.orderId, answer));
    // Once what the payer is to do is in the row, it need not get into the workflow's history.
    const isRecorded = row.state.paymentStatus !== 'none';
    return { answer: (isRecorded ? told : { ...told, clientAction }) as R, row };
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

/** A provider that cannot hold money charges. */
function authorizeBy(
  provider: PaymentProvider,
  input: ChargePaymentInput,
): (call: ProviderCall) => Promise<AuthorizePaymentResult> {
  const { holding } = provider;
  if (!holding) return chargeBy(provider, input);
  const { effectId: _, ...request } = authorizePaymentInput.parse(input);
  return async (call: ProviderCall) =>
    authorizePaymentResult.parse(await holding.authorize(request, call));
}

function refundBy(provider: PaymentProvider, input: RefundPaymentInput) {
  const { effectId: _, reference: __, ...request } = refundPaymentInput.parse(input);
  return {
    find: async (effectId: string, call: ProviderCall) =>
      stateOf(await provider.find(effectId, call)),
    // The amount that was charged is refunded, even if another amount was to be charged.
    undo: async (
      { reference, amount = request.amount }: { reference: string; amount?: number },
      call: ProviderCall,
    ) => undoneBy(await provider.refund({ ...request, amount, reference }, call)),
  };
}

const resultOf = <R extends AuthorizePaymentResult>(answer: R): R => {
  const { status, reference, clientAction, authorizedUntil } = answer;
  return {
    status,
    reference,
    ...(clientAction && { clientAction }),
    ...(authorizedUntil && { authorizedUntil }),
  } as R;
};

function undoneBy({ status, reference }: Refund): UndoneResult {
  if (status === 'pending') return { status, reference };
  return { status: 'undone', reference, ...(status === 'voided' && { as: status }) };
}

/** @returns null when there was nothing to undo */
function undoneStatusOf({ status, as }: UndoneResult): 'refunded' | 'voided' | 'pending' | null {
  if (status === 'undone') return as ?? 'refunded';
  return status === 'pending' ? status : null;
}

function stateOf(charge: FoundCharge | null): ProviderState {
  if (charge === null) return { status: 'never' };
  const { status, reference, amount } = charge;
  if (status === 'declined') return { status: 'void' };
  if (status === 'refunded') return { status: 'undone', reference };
  if (status === 'voided') return { status: 'undone', reference, as: status };
  return { status: 'standing', reference, amount };
}
