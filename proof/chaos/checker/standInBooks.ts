/** The books of Stripe's and EasyPost's stand-ins as the records that the checker reads. */
import { markerIn } from '../../../dev/simulators/carrier/addresses.ts';
import type { EasyPostBook, Parcel } from '../../standIns/easypost/easypostBook.ts';
import type { Intent, RefundRow, StripeBook } from '../../standIns/stripe/stripeBook.ts';
import type { Books } from './readBooks.ts';
import type { CarrierBooks, PaymentBooks } from './storeRecords.ts';

export const standInBooks = (stripe: StripeBook, easypost: EasyPostBook): Books => ({
  payments: paymentBooks(stripe),
  carrier: carrierBooks(easypost),
});

function paymentBooks({ intents, refunds }: StripeBook): PaymentBooks {
  const given = refunds.filter(({ status, isRelease }) => status !== 'failed' && !isRelease);
  const orderOf = new Map(intents.map((intent) => [intent.id, orderIn(intent.metadata)]));
  const orderIdOf = ({ payment_intent }: RefundRow) => orderOf.get(payment_intent) ?? '';
  const keyOf = ({ metadata }: RefundRow) => metadata['effectId'] ?? '';
  return {
    ledger: [
      ...intents
        .filter(({ status }) => status === 'succeeded')
        .map(({ metadata, amount_received: amount, currency }) => ({
          ...{ orderId: orderIn(metadata), kind: 'charge' as const, amount },
          currency: currency.toUpperCase(),
        })),
      ...given
        .filter(({ status }) => status === 'succeeded')
        .map((refund) => ({
          ...{ orderId: orderIdOf(refund), kind: 'refund' as const, amount: refund.amount },
          currency: String(refund['currency']).toUpperCase(),
        })),
    ],
    charges: intents.map((intent) => ({
      orderId: orderIn(intent.metadata),
      status: statusOf(intent),
      isHeld: intent.capture_method === 'manual',
    })),
    refunds: given.map((refund) => ({
      ...{ orderId: orderIdOf(refund), key: keyOf(refund), amount: refund.amount },
      status: refund.status === 'succeeded' ? ('refunded' as const) : ('pending' as const),
      isPart: /:refund:\d+$/.test(keyOf(refund)),
    })),
  };
}

const orderIn = (metadata: Readonly<Record<string, string>>): string => metadata['orderId'] ?? '';

function statusOf({ status, method }: Intent): string {
  if (status === 'canceled') return 'voided';
  if (status === 'succeeded') return 'charged';
  if (status === 'requires_capture') return 'authorized';
  // Nobody was told the secret of one that was declined at once, so nobody can pay it.
  const isDeclined = status === 'requires_payment_method' && method !== 'pm_action_then_failed';
  return isDeclined ? 'declined' : 'pending';
}

/** A shipment that is not bought books nothing. */
function carrierBooks({ parcels, plans }: EasyPostBook): CarrierBooks {
  const isArriving = ({ id }: Parcel) =>
    plans.some((plan) => plan.id === id && plan.what === 'bought');
  return {
    shipments: parcels
      .filter((parcel) => parcel.tracking !== null || isArriving(parcel))
      .map((parcel) => ({
        orderId: parcel.reference?.split(':')[0] ?? '',
        status: parcel.tracking === null ? 'late' : movedTo(parcel),
        key: parcel.reference ?? '',
        items: piecesIn(parcel),
        marker: markerIn(parcel.street),
      })),
  };
}

const movements: Readonly<Record<string, string>> = {
  pre_transit: 'booked',
  out_for_delivery: 'in_transit',
  failure: 'lost',
  return_to_sender: 'returned',
};

function movedTo({ moved, refund }: Parcel): string {
  if (moved === 'pre_transit' && refund !== null) return 'cancelled';
  return movements[moved] ?? moved;
}

/** By the customs declaration, whose descriptions are the items' names. */
function piecesIn({ body }: Parcel): { itemId: string; quantity: number }[] {
  const { customs_items: items = [] } = (body['customs_info'] ?? {}) as {
    customs_items?: readonly { description: string; quantity: number }[];
  };
  return items.map(({ description: itemId, quantity }) => ({ itemId, quantity }));
}
