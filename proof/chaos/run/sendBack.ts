/** Customers send pieces back, some for another order in exchange, and operations receive them. */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDispatched, isEnded, isUndoing } from '../../../contracts/order.ts';
import type { Intent } from '../plan/intents.ts';
import { spokenTo } from '../plan/providers.ts';
import type { PlannedReturn } from '../plan/returns.ts';
import { count } from './clientRecord.ts';
import { orderWhen } from './orderWhen.ts';
import { clientOf, type Workload } from './workload.ts';

/** A return is asked for all the same, and refused. */
const WAIT_LIMIT_MS = 40_000;

export async function sendBack(workload: Workload, intent: Intent, orderId: string): Promise<void> {
  if (intent.returns.length === 0) return;
  await orderWhen(
    workload,
    orderId,
    ({ status }) => isDispatched(status) || isEnded(status) || isUndoing(status),
    WAIT_LIMIT_MS,
  );
  await Promise.all(
    intent.returns.map((planned, nth) => sendOneBack(workload, intent, { orderId, planned, nth })),
  );
}

interface ToSend {
  readonly orderId: string;
  readonly planned: PlannedReturn;
  readonly nth: number;
}

async function sendOneBack(workload: Workload, intent: Intent, toSend: ToSend): Promise<void> {
  const { record, signal } = workload;
  const { orderId, planned, nth } = toSend;
  const { quantity, afterMs, isLabelled, isExchanged, becomes, goods, refund } = planned;
  await sleep(afterMs, undefined, { signal });
  const path = `/v1/orders/${orderId}/returns`;
  const itemId = intent.items[0]?.itemId;
  const ask = (client: string, at: string, name: string, body: object = {}) =>
    askFor(workload, planned, client, {
      ...{ path: at, name, key: `${orderId}-return-${nth}-${name.replaceAll(' ', '-')}`, body },
    });

  const lines = [{ itemId, quantity }];
  const asked = await ask(intent.client, path, 'asked for', { lines, reason: 'chaos' });
  const numbers = asked.map((answer) => (answer['return'] as { number: number }).number);
  for (const number of numbers)
    record.returnsPromised.push({ orderId, key: `${orderId}-return-${nth}`, number });
  const [number] = numbers;
  if (number === undefined) return;
  if (isExchanged) await exchange(workload, intent, { ...toSend, number });
  if (isLabelled)
    await ask('operations', `${path}/${number}/label`, 'labelled', { carrier: 'Post' });
  const cancel = () => ask(intent.client, `${path}/${number}/cancel`, 'cancelled');
  const receive = async (): Promise<void> => {
    for (let piece = 1; piece <= quantity; piece += 1) {
      const receipt = { lines: [{ itemId, quantity: 1, goods }], refund };
      await ask('operations', `${path}/${number}/receive`, `received ${piece}`, receipt);
    }
  };
  if (becomes === 'cancelled') await cancel();
  if (becomes === 'refused')
    await ask('operations', `${path}/${number}/refuse`, 'refused', { reason: 'chaos' });
  if (becomes === 'received') await receive();
  if (becomes === 'received and cancelled') await Promise.all([receive(), cancel()]);
}

interface Asked {
  readonly path: string;
  readonly name: string;
  readonly key: string;
  readonly body: object;
}

/** @returns the answers that accept it, also of a repetition */
async function askFor(
  workload: Workload,
  { copies }: PlannedReturn,
  client: string,
  { path, name, key, body }: Asked,
): Promise<Readonly<Record<string, unknown>>[]> {
  const { record } = workload;
  const send = () => clientOf(workload, client).request('POST', path, key, body);
  const answers = await Promise.all(Array.from({ length: copies }, send));
  for (const { status, body: answer } of answers)
    count(record.counts, `returns ${name}${status === 202 ? '' : `: ${answer['code']}`}`);
  return answers.filter(({ status }) => status === 202).map(({ body: answer }) => answer);
}

/** Another order of the same customer, which the return shows. */
async function exchange(
  workload: Workload,
  { name, client, userId, items }: Intent,
  { orderId, nth, number }: ToSend & { readonly number: number },
): Promise<void> {
  const { record, providers } = workload;
  const intent = `${name}-exchange-${nth}`;
  const [first] = items;
  const order = spokenTo(providers, {
    ...{ userId, items: first ? [{ ...first, quantity: 1 }] : [], paymentMethod: 'tok_ok' },
    ...{ currency: 'EUR', shippingAddress: `#${intent}, 1 Harbour Road, 20457 Hamburg` },
    exchangeOf: { orderId, returnNumber: number },
  });
  const { status, body } = await clientOf(workload, client).request(
    'POST',
    '/v1/orders',
    intent,
    order,
  );
  count(record.counts, `exchanges${status === 201 ? ' accepted' : ` refused, ${body['code']}`}`);
  if (status === 201)
    record.accepted.push({ intent, key: intent, orderId: String(body['orderId']) });
}
