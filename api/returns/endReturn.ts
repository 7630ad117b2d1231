/** POST /v1/orders/{orderId}/returns/{number}/refuse and …/cancel */
import { z } from '@hono/zod-openapi';
import { openReturnStates } from '../../contracts/return.ts';
import { awaitedLines } from '../../contracts/returnLines.ts';
import { remark, requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import {
  answerReturn,
  keyHeader,
  type ReturnDependencies,
  returnAccepted,
  returnParams,
} from './returnRoute.ts';
import { takeStep } from './takeStep.ts';

const reason = { description: 'Shown with the return. Cut off after 200 characters.' };
const refusal = z
  .strictObject({ reason: requiredRemark(200).openapi({ ...reason, example: 'Worn' }) })
  .openapi('ReturnRefusal');
const cancellation = z
  .strictObject({ reason: remark(200).openapi({ ...reason, example: 'Kept after all' }) })
  .openapi('ReturnCancellation');

const common = {
  method: 'post' as const,
  tags: ['Returns'],
  ownership: 'order' as const,
  idempotency: 'offered' as const,
  codes: ['ORDER_NOT_FOUND', 'RETURN_NOT_FOUND', 'RETURN_STATE_CONFLICT'] as const,
  responses: returnAccepted,
};

const refuse = declareRoute({
  ...common,
  path: '/v1/orders/{orderId}/returns/{number}/refuse',
  operationId: 'refuseReturn',
  summary: 'Refuse a return',
  description:
    'What has not been received will not be taken back: pieces that arrive go back to the customer. ' +
    'What was received stays received.',
  scopes: ['orders:operate'],
  request: {
    params: returnParams,
    headers: keyHeader,
    body: { required: true, content: { 'application/json': { schema: refusal } } },
  },
});

const cancel = declareRoute({
  ...common,
  path: '/v1/orders/{orderId}/returns/{number}/cancel',
  operationId: 'cancelReturn',
  summary: 'Call a return off',
  description: 'By the customer or by operations, until something of it is received.',
  scopes: ['orders:cancel'],
  request: {
    params: returnParams,
    headers: keyHeader,
    body: {
      required: false,
      content: { 'application/json': { schema: cancellation.nullable() } },
    },
  },
});

export const refuseReturnRoute = (app: Api, deps: ReturnDependencies): Api =>
  app.openapi(refuse, (c) => {
    const { number } = c.req.valid('param');
    const { reason } = c.req.valid('json');
    const { caller, order } = c.var;
    const name = { orderId: order.orderId, number };
    return answerReturn(c, deps, (tx, sealer) => {
      const words = { actor: caller.subject, reason: sealer.words(order.orderId, reason) };
      return takeStep(tx, name, openReturnStates, words, (row) => ({
        news: { step: 'refused', state: 'refused', lines: awaitedLines(row) },
        set: { endReason: words.reason },
      }));
    });
  });

export const cancelReturnRoute = (app: Api, deps: ReturnDependencies): Api =>
  app.openapi(cancel, (c) => {
    const { number } = c.req.valid('param');
    const { reason } = c.req.valid('json') ?? {};
    const { caller, order } = c.var;
    const name = { orderId: order.orderId, number };
    return answerReturn(c, deps, (tx, sealer) => {
      const words = { actor: caller.subject, reason: sealer.words(order.orderId, reason) };
      return takeStep(tx, name, ['requested', 'labelled'], words, ({ lines }) => ({
        news: { step: 'cancelled', state: 'cancelled', lines },
        set: { endReason: words.reason ?? null },
      }));
    });
  });
