/** POST /v1/orders */
import { z } from '@hono/zod-openapi';
import type { Histogram } from 'prom-client';
import { isUndoing, type OrderStatus } from '../../contracts/order.ts';
import type { WakeUp } from '../../db/wakeUp.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { checkScopes } from '../http/authentication.ts';
import { currency, userId, withoutCardNumbers } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { keptJson, replay } from '../http/idempotency.ts';
import type { KeptAnswer } from '../http/idempotencyKeys.ts';
import { type Api, declareRoute, linksTo } from '../http/route.ts';
import type { LimitsFor } from './clientHoldings.ts';
import { customsExample, newLines } from './customs.ts';
import { exchangeOf } from './exchange.ts';
import { fairnessKeyOf } from './fairnessKey.ts';
import { failureAnswer, type Holding, holdAnswer } from './heldAnswer.ts';
import type { Intake } from './intake.ts';
import { mergeLines } from './mergeLines.ts';
import { piecesOf } from './orderInsertion.ts';
import { totalOf } from './orderTotal.ts';
import { type IsPayable, refuseUnpayable } from './payable.ts';
import { type OrderTerms, placeOrder } from './placeOrder.ts';
import { preferredWait } from './preferWait.ts';
import { type OrderResult, orderResultSchema } from './representation.ts';
import { shippingAddress } from './shippingAddress.ts';
import { amountLines, newMetadata, newReference } from './shopFields.ts';

const createOrderBody = z
  .strictObject({
    userId,
    items: newLines.openapi({
      description:
        'Lines that differ in their quantity only become one line. For a parcel abroad each has its ' +
        '`customs`.',
      example: [{ itemId: 'sku-mug', quantity: 2, unitPrice: 1_499, customs: customsExample }],
    }),
    shippingAddress: withoutCardNumbers(shippingAddress).openapi({
      description: 'A text or fields, in which nothing may look like a card number.',
      example: '12 St James’s Square, London SW1Y 4JH, GB',
    }),
    paymentMethod: withoutCardNumbers(
      z
        .string()
        .max(255)
        .regex(/^[!-~]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
    ).openapi({
      description: 'A payment provider’s token, in which nothing may look like a card number.',
      example: 'tok_ok',
    }),
    currency: currency.optional(),
    amounts: amountLines.optional(),
    reference: newReference.optional(),
    metadata: newMetadata.optional(),
    exchangeOf: exchangeOf.optional(),
  })
  .refine((order) => totalOf(order) >= 0, { path: ['amounts'], message: 'the total is below 0' })
  .openapi('NewOrder');

/** Without `exchangeOf`, which names one return of one order. */
const example = {
  userId: 'customer-1',
  items: [{ itemId: 'sku-mug', quantity: 2, unitPrice: 1_499, customs: customsExample }],
  shippingAddress: '12 St James’s Square, London SW1Y 4JH, GB',
  paymentMethod: 'tok_ok',
  currency: 'EUR',
  amounts: [{ type: 'shipping' as const, amount: 490 }],
  reference: 'web-10042',
  metadata: { channel: 'web' },
};

const route = declareRoute({
  method: 'post',
  path: '/v1/orders',
  operationId: 'createOrder',
  tags: ['Orders'],
  summary: 'Place an order',
  description:
    'Accepts the order; its saga then reserves the stock, charges the payment and books the ' +
    'shipment. With `Prefer: wait=N` the answer is held for the outcome: an order that fails in ' +
    'time is answered with the problem it failed of.',
  scopes: ['orders:create'],
  ownership: 'user',
  idempotency: 'mayBeRequired',
  placesOrder: true,
  codes: [
    'CARD_NUMBER_REFUSED',
    'USER_NOT_ALLOWED',
    'ITEM_UNKNOWN',
    'CURRENCY_MISMATCH',
    'PRICE_CHANGED',
    'REFERENCE_IN_USE',
    'EXCHANGE_NOT_POSSIBLE',
    'TOO_MANY_UNPAID',
    'OUT_OF_STOCK',
    'INVENTORY_UNAVAILABLE',
    'PAYMENT_DECLINED',
    'PAYMENT_METHOD_INVALID',
    'AMOUNT_NOT_PAYABLE',
    'PAYMENT_TIMEOUT',
    'PAYMENT_UNAVAILABLE',
    'ADDRESS_UNDELIVERABLE',
    'SHIPMENT_REJECTED',
    'SHIPMENT_UNAVAILABLE',
    'EFFECT_REVOKED',
    'ORDER_TERMINATED',
    'INTAKE_PAUSED',
  ],
  request: {
    headers: z.object({
      'Idempotency-Key': requestHeaders.idempotencyKey,
      Prefer: requestHeaders.prefer,
      'Worker-Version': requestHeaders.workerVersion,
    }),
    body: {
      required: true,
      content: { 'application/json': { schema: createOrderBody, example } },
    },
  },
  responses: {
    201: {
      description: 'The order is accepted.',
      headers: z.object({
        Location: z
          .string()
          .max(60)
          .regex(/^\/v1\/orders\/[0-9a-f-]{36}$/)
          .openapi({
            description: 'The address of the order.',
            example: '/v1/orders/01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a',
          }),
        'Preference-Applied': answerHeaders.preferenceApplied,
        'Idempotency-Replayed': answerHeaders.idempotencyReplayed,
      }),
      content: { 'application/json': { schema: orderResultSchema } },
      links: linksTo(
        { orderId: '$response.body#/orderId' },
        'getOrder',
        'getTimeline',
        'cancelOrder',
      ),
    },
  },
});

const accepted = (orderId: string, status: string): KeptAnswer =>
  keptJson(201, { orderId, result: true, error: null, status }, orderId, {
    Location: `/v1/orders/${orderId}`,
  });

/** The saga has neither confirmed the order nor undone the steps of a failed one. */
const isUndecided = (status: OrderStatus): boolean => status === 'pending' || isUndoing(status);

export interface CreateOrderDependencies extends Holding {
  readonly seals: Seals;
  readonly wakeUp: Pick<WakeUp, 'hint'>;
  readonly keepKeysHours: number;
  /** Whose workers charge and ship the orders that are accepted here. */
  readonly terms: OrderTerms;
  readonly isPayable: IsPayable;
  readonly intake: Intake;
  /** Measures the acceptance of orders. */
  readonly acceptance: Pick<Histogram, 'startTimer'>;
  /** Of pieces that orders may hold before they are confirmed. */
  readonly limitsFor: LimitsFor;
}

export const createOrderRoute = (app: Api, deps: CreateOrderDependencies): Api =>
  app.openapi(route, async (c) => {
    const requested = c.req.valid('json');
    const workerVersion = c.req.valid('header')['Worker-Version'];
    if (workerVersion !== undefined) checkScopes(c.var.caller, ['orders:operate'], c.var.gate);
    const order = { ...requested, items: mergeLines(requested.items) };
    await refuseUnpayable(deps.db, order, deps.isPayable);
    const keeping = {
      keepHours: deps.keepKeysHours,
      holdSeconds: preferredWait(c.req.header('prefer')),
    };
    const observeSeconds = deps.acceptance.startTimer();
    const { subject, clientId } = c.var.caller;
    const placedBy = subject === order.userId ? null : clientId;
    const fairnessKey = fairnessKeyOf(placedBy, order.userId);
    const answered = await placeOrder(
      deps,
      {
        ...{ ...order, ...deps.limitsFor(placedBy, piecesOf(order.items)) },
        ...{ placedBy, workerVersion, fairnessKey },
      },
      { ...deps.terms, refusal: await deps.intake.refusalOf(fairnessKey) },
      c.var.idempotent,
      keeping,
      (orderId) => accepted(orderId, 'pending'),
    );
    if (!answered.replayed) {
      observeSeconds();
      deps.wakeUp.hint('commands', 'deliveries');
    }
    const final = await holdAnswer(
      c,
      deps,
      answered,
      isUndecided,
      ({ orderId, status, failure }) =>
        failure ? failureAnswer(c, orderId, failure.code) : accepted(orderId, status),
    );
    return replay<OrderResult, 201>(c, final, 201);
  });
