/** The activities of the `logistics` task queue: any logistics provider, behind the fence. */
import {
  bookShipmentInput,
  bookShipmentResult,
  cancelShipmentInput,
  type LogisticsActivities,
} from '../contracts/provider.ts';
import { type FenceDependencies, fencedStep } from './fence/fencedStep.ts';
import type { ProviderState } from './fence/undoOnce.ts';
import type { FoundShipment, LogisticsProvider } from './providers/logisticsProvider.ts';

export interface LogisticsDependencies extends FenceDependencies {
  readonly provider: LogisticsProvider;
}

export function createLogisticsActivities(deps: LogisticsDependencies): LogisticsActivities {
  const { provider } = deps;
  const shipment = fencedStep(deps, 'shipment', 'SHIPMENT_UNAVAILABLE');
  return {
    bookShipment: (input) =>
      shipment.do('bookShipment', input, () => {
        const { effectId: _, ...request } = bookShipmentInput.parse(input);
        // An answer that is not as agreed must not be committed: its outcome is unknown.
        return async (call) => bookShipmentResult.parse(await provider.book(request, call));
      }),

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

function stateOf(shipment: FoundShipment | null): ProviderState {
  if (shipment === null) return { status: 'never' };
  const { status, reference } = shipment;
  return { status: status === 'cancelled' ? 'undone' : 'standing', reference };
}
