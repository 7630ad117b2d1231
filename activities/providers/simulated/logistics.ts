/** The carrier simulator as a logistics provider. docs/simulators.md describes its API. */
import { z } from 'zod';
import { readConfig } from '../../../ops/settings.ts';
import type { Environment } from '../../../ops/settingsReader.ts';
import type { FoundShipment, LogisticsProvider } from '../logisticsProvider.ts';
import {
  ask,
  isError,
  type ProviderAddress,
  type Refusals,
  throwRefusal,
  UnclearAnswer,
  understood,
} from '../providerHttp.ts';
import { listParcels } from './books.ts';

const statuses = [
  'booked',
  'in_transit',
  'delivered',
  'lost',
  'returned',
  'cancelled',
  'refused',
] as const;
const shipmentAnswer = z.object({
  key: z.string(),
  reference: z.string().min(1).max(200),
  status: z.enum(statuses),
  trackingNumber: z.string().min(1).max(200),
  carrier: z.string().min(1).max(100),
});
type Shipment = z.infer<typeof shipmentAnswer>;

const bookingRefusals: Refusals = [
  { status: 422, error: 'address_undeliverable', code: 'ADDRESS_UNDELIVERABLE' },
  { status: 422, error: 'shipment_rejected', code: 'SHIPMENT_REJECTED' },
];
const cancellationRefusals: Refusals = [
  { status: 409, error: 'already_dispatched', code: 'SHIPMENT_ALREADY_DISPATCHED' },
];

/** A refused shipment was never booked, so `find` answers null. */
const foundStatus = {
  booked: 'booked',
  in_transit: 'dispatched',
  delivered: 'dispatched',
  lost: 'dispatched',
  returned: 'dispatched',
  cancelled: 'cancelled',
  refused: null,
} as const satisfies Record<Shipment['status'], FoundShipment['status'] | null>;

const named = ({ reference, trackingNumber, carrier }: Shipment) => ({
  reference,
  trackingNumber,
  carrier,
});

export function simulatedLogistics(to: ProviderAddress): LogisticsProvider {
  return {
    async book({ orderId, userId, address, items }, call) {
      const body = { orderId, userId, address, items };
      const answer = await ask(to, { method: 'POST', path: '/shipments', body }, call);
      throwRefusal(answer, bookingRefusals);
      const shipment = understood(answer, [200, 201], shipmentAnswer);
      if (shipment.key !== call.idempotencyKey || foundStatus[shipment.status] === null) {
        throw new UnclearAnswer('The carrier answered for another booking than was asked.');
      }
      // The first answer under the key; only `find` reports the current status.
      return { status: 'booked', ...named(shipment) };
    },

    async find(key, call) {
      const path = `/shipments?${new URLSearchParams({ key })}`;
      const answer = await ask(to, { method: 'GET', path }, call);
      if (isError(answer, 404, 'unknown_key')) return null;
      const shipment = understood(answer, [200], shipmentAnswer);
      if (shipment.key !== key) throw new UnclearAnswer('The carrier found another key’s parcel.');
      const status = foundStatus[shipment.status];
      return status && { status, ...named(shipment) };
    },

    list: (range, call) => listParcels(to, range, call),

    async cancel({ reference, reason }, call) {
      const path = `/shipments/${encodeURIComponent(reference)}/cancel`;
      const answer = await ask(to, { method: 'POST', path, body: { reason } }, call);
      throwRefusal(answer, cancellationRefusals);
      const shipment = understood(answer, [200], shipmentAnswer);
      if (shipment.reference !== reference || shipment.status !== 'cancelled') {
        throw new UnclearAnswer('The carrier answered for another cancellation than was asked.');
      }
      return { status: 'cancelled' };
    },
  };
}

/** @throws ConfigurationError when the simulator's address or secret is missing */
export function simulatedLogisticsFrom(environment: Environment): LogisticsProvider {
  const config = readConfig(['LOGISTICS_PROVIDER_URL', 'LOGISTICS_PROVIDER_SECRET'], environment);
  return simulatedLogistics({
    url: config.LOGISTICS_PROVIDER_URL,
    secret: config.LOGISTICS_PROVIDER_SECRET,
  });
}
