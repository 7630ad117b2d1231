/** POST /console/orders/:orderId/…: what a person does to one order, by the API and as that person. */
import { createHash } from 'node:crypto';
import type { OrdersApi } from '@order-management/client';
import type { Context } from 'hono';
import { decisionActions } from '../../../contracts/decision.ts';
import type { Operation } from '../../../contracts/decisionEffects.ts';
import type { ConsoleEnv } from '../../environment.ts';
import { type Form, readForm } from '../../http/forms.ts';
import { answerOf, Refusal } from '../../http/refusal.ts';
import { orderPath } from '../../paths.ts';
import { decide, requireReason, requireWords } from '../attention/decide.ts';
import { parseSubject } from '../attention/subject.ts';
import { ACTION } from '../decisionForm.ts';
import { goodsChoices, moneyChoices } from './endChoices.ts';
import { minorUnits } from './minorUnits.ts';
import { ONCE } from './operations.ts';
import { orderIdOf } from './orderId.ts';
import { readOrder } from './read.ts';

interface Asked {
  readonly api: OrdersApi;
  readonly orderId: string;
  readonly form: Form;
  readonly words: { readonly reason: string; readonly reference?: string };
  /** The order, and the key under which it is done once. */
  readonly params: {
    readonly path: { readonly orderId: string };
    readonly header: { readonly 'Idempotency-Key': string };
  };
}

const done = (c: Context<ConsoleEnv>, orderId: string, what: string) =>
  c.redirect(`${orderPath(orderId)}?done=${what}`, 303);

export const operate = (operation: Operation) => async (c: Context<ConsoleEnv>) => {
  const orderId = orderIdOf(c);
  const form = await readForm(c);
  const reason = form.text('reason');
  const reference = form.text('reference');
  requireReason(reason);
  const words = { reason, ...(reference === '' ? {} : { reference }) };
  const key = createHash('sha256')
    .update(`${operation}\n${form.text(ONCE)}`)
    .digest('hex');
  const params = { path: { orderId }, header: { 'Idempotency-Key': key } };
  await asking[operation]({ api: c.var.orders, orderId, form, words, params }).catch(sentAlready);
  return done(c, orderId, operation);
};

/** @throws what was thrown, in words about the form */
function sentAlready(error: unknown): never {
  if (!(error instanceof Refusal && error.code === 'IDEMPOTENCY_KEY_REUSED')) throw error;
  const told =
    'This form was sent before, with other fields. Open the order again to send another.';
  throw new Refusal(error.status, error.code, told);
}

/** @throws Refusal */
function chosen<T extends object>(choices: T, name: string): T[keyof T] {
  if (Object.hasOwn(choices, name)) return choices[name as keyof T];
  throw new Refusal(400, 'INVALID_REQUEST', 'This form is not one of the page you are on.');
}

const asking: Readonly<Record<Operation, (asked: Asked) => Promise<unknown>>> = {
  cancel: ({ api, params, words: { reason } }) =>
    answerOf(api.POST('/v1/orders/{orderId}/cancel', { params, body: { reason } })),
  hold({ api, params, form, words: { reason } }) {
    const hours = form.text('hours');
    const body = { reason, ...(hours === '' ? {} : { hours: Number(hours) }) };
    return answerOf(api.POST('/v1/orders/{orderId}/hold', { params, body }));
  },
  release: ({ api, params, words: { reason } }) =>
    answerOf(api.POST('/v1/orders/{orderId}/release', { params, body: { reason } })),
  async refund({ api, orderId, params, form, words }) {
    const { currency } = await readOrder(api, orderId);
    const amount = minorUnits(form.text('amount'), currency);
    if (amount === null)
      throw new Refusal(400, 'INVALID_REQUEST', `The amount is not one of ${currency}.`);
    const body = { amount, ...words };
    return answerOf(api.POST('/v1/orders/{orderId}/refunds', { params, body }));
  },
  end({ api, params, form, words }) {
    const goods = chosen(goodsChoices, form.text('goods'));
    const money = chosen(moneyChoices, form.text('money'));
    const body = { ...goods.body, ...money.body, ...words };
    return answerOf(api.POST('/v1/orders/{orderId}/end', { params, body }));
  },
  reorder: ({ api, params, words: { reason } }) =>
    answerOf(api.POST('/v1/orders/{orderId}/reorder', { params, body: { reason } })),
  settle({ api, orderId, words: { reason, reference = '' } }) {
    const decision = { action: 'resolve', reason, reference } as const;
    requireWords(decision);
    return decide(api, { orderId, since: null }, decision);
  },
};

export async function decideOne(c: Context<ConsoleEnv>) {
  const orderId = orderIdOf(c);
  const form = await readForm(c);
  const action = decisionActions.find((name) => name === form.text(ACTION));
  const subject = parseSubject(form.text('subject'));
  if (!action || subject?.orderId !== orderId)
    throw new Refusal(400, 'INVALID_REQUEST', 'This form is not one of the page you are on.');
  const decision = { action, reason: form.text('reason'), reference: form.text('reference') };
  requireWords(decision);
  await decide(c.var.orders, subject, decision);
  return done(c, orderId, 'decide');
}
