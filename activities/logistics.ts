/** The activities of the `logistics` task queue: any logistics provider, behind the fence. */
import { bookedStep } from '../contracts/doneSteps.ts';
import type { OrderActivities } from '../contracts/orderActivities.ts';
import {
  type BookShipmentInput,
  bookShipmentInput,
  bookShipmentResult,
  cancelShipmentInput,
  type LogisticsActivities,
} from '../contracts/provider.ts';
import { type FenceDependencies, fencedStep } from './fence/fencedStep.ts';
import type { ProviderState } from './fence/undoOnce.ts';
import type { FoundShipment, LogisticsProvider } from './providers/logisticsProvider.ts';
import type { ProviderCall } from './providers/providerCall.ts';

export interface LogisticsDependencies extends FenceDependencies {
  readonly provider: LogisticsProvider;
}

export function createLogisticsActivities(deps: LogisticsDependencies): LogisticsActivities {
  const { provider } = deps;
  const shipment = shipmentStep(deps);
  return {
    bookShipment: (input) => shipment.do('bookShipment', input, () => bookBy(provider, input)),

    async cancelShipment(input) {
      const { status } = await shipment.undo('cancelShipment', input, () => {
        const { effectId: _, reference: __, ...request } = cancelShipmentInput.parse(input);
        return {
          find: async (effectId, call) => stateOf(await provider.find(effectId, call)),
          async undo({ reference }, call) {
            await provider.cancel({ ...request, reference }, call);
            return { status: 'undone', reference };
          },
        };
      });
      return { status: status === 'undone' ? 'cancelled' : 'nothing_to_cancel' };
    },
  };
}

/** The activity of the `orders` task queue that books by this worker's own carrier. */
export function createBookAndRecord(deps: LogisticsDependencies): OrderActivities['bookAndRecord'] {
  const shipment = shipmentStep(deps);
  return (input) =>
    shipment.doAndRecord(
      'bookAndRecord',
      input,
      () => bookBy(deps.provider, input),
      (result) => bookedStep(result, input.isAnew === true),
    );
}

const shipmentStep = (deps: FenceDependencies) =>
  fencedStep(deps, 'shipment', 'SHIPMENT_UNAVAILABLE');

/** @returns the call to the provider, once the input has been checked */
function bookBy(provider: LogisticsProvider, input: BookShipmentInput) {
  const { effectId: _, ...request } = bookShipmentInput.parse(input);
  // An answer that is not as agreed must not be committed: its outcome is unknown.
  return async (call: ProviderCall) => bookShipmentResult.parse(await provider.book(request, call));
}

function stateOf(shipment: FoundShipment | null): ProviderState {
  if (shipment === null) return { status: 'never' };
  const { status, reference } = shipment;
  return { status: status === 'cancelled' ? 'undone' : 'standing', reference };
}
