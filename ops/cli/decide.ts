/** Decides about many flagged orders at once, each by the API, as a person would. */
import { createHash } from 'node:crypto';
import { type OrdersApi, pagesOf } from '@order-management/client';
import { type DecisionAction, decisionActions } from '../../contracts/decision.ts';
import { isOrderId } from '../../contracts/ids.ts';
import { keepAction } from '../../db/operatorActions.ts';
import { type Command, numberOf, textOf, UsageError } from './command.ts';

const MOST = 1_000;

interface Flagged {
  readonly orderId: string;
  readonly reason: string;
  readonly since: string;
}

export const decide: Command = {
  args: 'retry|skip|resolve (ORDER_ID… | --flag REASON [--most 100])',
  summary: 'decide about flagged orders, those named or those with a flag; the oldest first',
  options: { flag: { type: 'string' }, most: { type: 'string' }, reference: { type: 'string' } },
  isAction: true,
  async run(bench, given, words) {
    const [action = '', ...orderIds] = given.positionals;
    const flag = textOf(given, 'flag');
    if (!isDecision(action) || !orderIds.every(isOrderId) || (orderIds.length === 0) === !flag)
      throw new UsageError('it needs an action, and orders or a --flag');
    const most = Math.min(MOST, numberOf(given, 'most', 100));
    const asked = decisionOf(action, words.reason, textOf(given, 'reference'));
    const counts = { taken: 0, refused: 0 };
    const api = bench.api();
    const isMeant = ({ orderId, reason }: Flagged) =>
      flag ? reason === flag : orderIds.includes(orderId);
    for (const { orderId, since } of await flaggedOrders(api, isMeant, most)) {
      const { error } = await api.POST('/v1/orders/{orderId}/attention', {
        params: { path: { orderId }, header: { 'Idempotency-Key': keyOf(orderId, since, asked) } },
        body: { ...asked, since },
      });
      counts[error ? 'refused' : 'taken'] += 1;
      bench.print({ orderId, answer: error ? error.code : 'taken' });
    }
    const { db } = await bench.database();
    await keepAction(db, { ...words, action: 'decide', detail: { ...asked, flag, ...counts } });
    bench.print(counts);
    return counts.refused === 0;
  },
};

/** @throws UsageError when what was done outside has no reference */
function decisionOf(action: DecisionAction, reason: string, reference: string | undefined) {
  if (action !== 'resolve') return { action, reason, ...(reference && { reference }) };
  if (!reference) throw new UsageError('what was done outside has a --reference');
  return { action, reason, reference };
}

const isDecision = (word: string): word is DecisionAction =>
  (decisionActions as readonly string[]).includes(word);

/** The same decision about the same flag, typed again, is the same request. */
const keyOf = (orderId: string, since: string, asked: object): string =>
  createHash('sha256')
    .update(`${orderId} ${since} ${JSON.stringify(asked)}`)
    .digest('base64url');

/** At most so many, the longest unchanged first. @throws OrdersProblem */
async function flaggedOrders(
  api: OrdersApi,
  isMeant: (order: Flagged) => boolean,
  most: number,
): Promise<Flagged[]> {
  const found: Flagged[] = [];
  const read = (cursor: string | undefined) =>
    api.GET('/v1/attention', { params: { query: { limit: 100, ...(cursor && { cursor }) } } });
  for await (const { orders } of pagesOf(read)) {
    const flagged = orders.flatMap(({ orderId, attention }) =>
      attention ? { orderId, reason: attention.reason, since: attention.since } : [],
    );
    found.push(...flagged.filter(isMeant));
    if (found.length >= most) break;
  }
  return found.slice(0, most);
}
