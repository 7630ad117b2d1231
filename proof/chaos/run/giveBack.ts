/** Operations: asks for parts of orders' money back, and ends orders whose parcel went astray. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDispatched, isEnded, isUndoing, takenStatuses } from '../../../contracts/order.ts';
import type { Intent } from '../plan/intents.ts';
import type { PlannedRefund } from '../plan/refunds.ts';
import { count } from './clientRecord.ts';
import { orderWhen } from './orderWhen.ts';
import { clientOf, type Workload } from './workload.ts';

/** Waiting longer for a parcel or a flag would delay the run's end; it is asked all the same. */
const WAIT_LIMIT_MS = 20_000;
const LATER_MS = 2_000;

export async function askForRefunds(
  workload: Workload,
  intent: Intent,
  orderId: string,
): Promise<void> {
  if (intent.refunds.length === 0) return;
  const isAskable = intent.parcelLeaves
    ? ({ status }: { status: Parameters<typeof isDispatched>[0] }) => isDispatched(status)
    : () => true;
  await orderWhen(
    workload,
    orderId,
    (order) =>
      (takenStatuses.includes(order.paymentStatus) && isAskable(order)) ||
      isEnded(order.status) ||
      isUndoing(order.status),
    WAIT_LIMIT_MS,
  );
  await Promise.all(
    intent.refunds.map((refund, nth) => askOnce(workload, intent, orderId, refund, nth)),
  );
}

async function askOnce(
  workload: Workload,
  { items }: Intent,
  orderId: string,
  { of, amount, copies, afterMs }: PlannedRefund,
  nth: number,
): Promise<void> {
  const { signal } = workload;
  const [first] = items;
  const what = of === 'lines' ? { lines: [{ itemId: first?.itemId, quantity: 1 }] } : { amount };
  const body = { ...what, reason: 'chaos' };
  const send = () => post(workload, orderId, 'refunds', `${orderId}-refund-${nth}`, body);
  await sleep(afterMs, undefined, { signal });
  await Promise.all(copies === 1 ? [send()] : [send(), send()]);
  if (copies < 3) return;
  await sleep(LATER_MS, undefined, { signal });
  await send();
}

/** Gives everything back that is left, in one decision with the parcel. */
export async function endAstray(
  workload: Workload,
  { endsAstray }: Intent,
  orderId: string,
): Promise<void> {
  if (!endsAstray) return;
  const order = await orderWhen(
    workload,
    orderId,
    ({ status, attention }) =>
      isEnded(status) ||
      attention?.reason === 'SHIPMENT_LOST' ||
      attention?.reason === 'SHIPMENT_RETURNED',
    WAIT_LIMIT_MS,
  );
  const reason = order?.attention?.reason;
  // To end it as what it is not would be a mistake of this person.
  if (reason !== 'SHIPMENT_LOST' && reason !== 'SHIPMENT_RETURNED') return;
  const as = reason === 'SHIPMENT_RETURNED' ? 'returned' : 'lost';
  const body = { as, goods: 'written_off', refund: 'all', reason: 'chaos' };
  const isRestocked = as === 'returned' && endsAstray === 'restocked';
  const end = isRestocked ? { ...body, goods: 'restocked' } : body;
  const send = () => post(workload, orderId, 'end', `${orderId}-end`, end);
  await Promise.all([send(), send()]);
}

async function post(
  workload: Workload,
  orderId: string,
  what: 'refunds' | 'end',
  key: string,
  request: object,
): Promise<void> {
  const { record } = workload;
  const path = `/v1/orders/${orderId}/${what}`;
  const operations = clientOf(workload, 'operations');
  const { status, body } = await operations.request('POST', path, key, request);
  const name = what === 'end' ? 'ends of orders' : 'refunds';
  count(record.counts, status === 202 ? `${name} accepted` : `${name} refused, ${body['code']}`);
  const refund = body['refund'] as { number: number; amount: number } | null | undefined;
  if (status !== 202 || !refund) return;
  record.refundsPromised.push({ orderId, key, number: refund.number, amount: refund.amount });
}
