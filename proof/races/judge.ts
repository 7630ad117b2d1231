/** Whether a change, a dispatch and a cancellation at the same moment have had one winner, as all stores say. */
import { effectId } from '../../contracts/effects.ts';
import { isDispatched, isOpen, type OrderStatus } from '../../contracts/order.ts';

export interface Evidence {
  readonly orderId: string;
  /** HTTP statuses. */
  readonly answers: { readonly change: number; readonly cancel: number };
  readonly row: {
    readonly status: OrderStatus;
    readonly shipmentStatus: string;
    readonly parcelNumber: number;
    /** Minor units, as everything here. */
    readonly total: number;
    readonly attention: string | null;
  };
  /** By version. */
  readonly events: readonly { readonly type: string; readonly status: OrderStatus }[];
  readonly parcels: readonly { readonly key: string; readonly status: string }[];
  /** Charged less given back. */
  readonly paid: number;
}

/** @returns what does not agree, in sentences; none once the order is at rest and all is well */
export const disagreements = (evidence: Evidence): string[] => [
  ...atRest(evidence),
  ...answersAgree(evidence),
  ...storyAgrees(evidence),
  ...parcelsAgree(evidence),
  ...moneyAgrees(evidence),
];

const has = ({ events }: Evidence, type: string): boolean =>
  events.some((event) => event.type === type);

/** Which of the three have happened, in their order. */
export const winners = ({ events }: Evidence): string =>
  events
    .flatMap(({ type }) => (type in said ? said[type as keyof typeof said] : []))
    .join(', then ');
const said = {
  'order.changed': 'changed',
  'order.cancelling': 'cancelled',
  'order.shipped': 'dispatched',
};

function atRest({ row: { status, shipmentStatus, attention } }: Evidence): string[] {
  const isBooked = status === 'confirmed' && shipmentStatus === 'booked';
  const flag = attention === null ? [] : [`it is flagged ${attention}`];
  if (isBooked || status === 'cancelled' || isDispatched(status)) return flag;
  return [`it is ${status}, ${shipmentStatus}`, ...flag];
}

/** An accepted cancellation may end in `shipped`: the parcel turned out to have left. */
function answersAgree(evidence: Evidence): string[] {
  const { answers, row } = evidence;
  const [isChanged, isCancelling] = [
    has(evidence, 'order.changed'),
    has(evidence, 'order.cancelling'),
  ];
  return [
    ...((answers.change === 200) === isChanged
      ? []
      : [`the change was answered ${answers.change}, and it is${isChanged ? '' : ' not'} changed`]),
    ...((answers.cancel === 200) === isCancelling
      ? []
      : [`the cancellation was answered ${answers.cancel}, and the order is ${row.status}`]),
    ...(isCancelling && row.status === 'confirmed' ? ['its cancellation came to nothing'] : []),
  ];
}

/** Nothing is changed of what is being undone or has left, and one change makes one event. */
function storyAgrees({ events }: Evidence): string[] {
  const of = (type: string) => events.flatMap((event, at) => (event.type === type ? [at] : []));
  const changes = of('order.changed');
  const ends = [...of('order.shipped'), ...of('order.cancelling')];
  return [
    ...(changes.length > 1 ? ['it was changed twice'] : []),
    ...(changes.some((at) => ends.some((end) => end < at))
      ? ['it was changed after it was shipped or cancelled']
      : []),
    ...(changes.length + ends.length === 0 ? ['nothing has won'] : []),
  ];
}

/** The carrier has the order's parcel, and no other. */
function parcelsAgree({ orderId, row, events, parcels }: Evidence): string[] {
  const letGo = events.filter(
    ({ type, status }) => type === 'order.shipment-cancelled' && isOpen(status),
  ).length;
  const standing = parcels.filter(({ status }) => !['cancelled', 'refused'].includes(status));
  const expected =
    row.status === 'cancelled' ? [] : [effectId(orderId, 'shipment', row.parcelNumber)];
  const hasLeft = standing.some(({ status }) => status !== 'booked');
  return [
    ...(row.parcelNumber === 1 + letGo
      ? []
      : [`its parcel is number ${row.parcelNumber}, and ${letGo} were called off`]),
    ...(standing.map(({ key }) => key).join() === expected.join()
      ? []
      : [`the carrier has ${JSON.stringify(parcels)}, and not ${expected.join() || 'none'}`]),
    ...(hasLeft === isDispatched(row.status)
      ? []
      : [`it is ${row.status}, and the carrier has ${JSON.stringify(standing)}`]),
  ];
}

function moneyAgrees({ row: { status, total }, paid }: Evidence): string[] {
  const due = status === 'cancelled' ? 0 : total;
  return paid === due ? [] : [`its customer paid ${paid} and not ${due}`];
}
