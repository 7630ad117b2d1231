/** POST /v1/orders/{orderId}/changes */
import { z } from '@hono/zod-openapi';
import { changeUpdateId } from '../../contracts/change.ts';
import { itemId, orderItem } from '../../contracts/orderSchema.ts';
import type { Database } from '../../db/client.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { orderIdParam, version, withoutCardNumbers } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerWithClaim, replay } from '../http/idempotency.ts';
import { remark } from '../http/remarks.ts';
import { type Api, declareRoute, linksTo } from '../http/route.ts';
import { joinLines } from '../orders/joinLines.ts';
import { requestCancellation } from '../orders/requestCancellation.ts';
import type { SagaAccess } from '../orders/sagaAccess.ts';
import { shippingAddress } from '../orders/shippingAddress.ts';
import type { RefundsParts } from '../refunds/refundable.ts';
import { acceptChange } from './acceptChange.ts';
import { askSaga } from './askSaga.ts';
import { type ChangeResult, changeResult, changeResultSchema } from './representation.ts';

const changeBody = z
  .strictObject({
    version: version.meta({ description: 'Of the order as the change was decided about.' }),
    shippingAddress: withoutCardNumbers(shippingAddress).optional().openapi({
      description: 'Where it goes instead. Nothing in it may look like a card number.',
      example: '12 St James’s Square, London SW1Y 4JH, GB',
    }),
    remove: z
      .array(z.strictObject({ itemId, quantity: orderItem.shape.quantity }))
      .max(100)
      .optional()
      .openapi({ description: 'Pieces that are taken off. All of them: a cancellation.' }),
    reason: remark(500).openapi({
      description: 'A text that is shown to operations. Cut off after 500 characters.',
      example: 'Moved house',
    }),
  })
  .openapi('OrderChange');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/changes',
  operationId: 'changeOrder',
  tags: ['Orders'],
  summary: 'Change an order whose parcel has not left',
  description:
    'Another address, or fewer pieces. It is decided at once, against the version that the caller saw, ' +
    'and answered once the carrier has let go of the parcel that was booked; another one is then booked. ' +
    'The money of pieces that are taken off is given back, or not captured. The same change at the same ' +
    'version is made once, however often it is sent.',
  scopes: ['orders:change'],
  ownership: 'order',
  idempotency: 'mayBeRequired',
  codes: [
    'CARD_NUMBER_REFUSED',
    'ORDER_NOT_FOUND',
    'ORDER_CHANGED_MEANWHILE',
    'ORDER_NOT_CHANGEABLE',
    'NOTHING_TO_CHANGE',
    'REFUND_NOT_POSSIBLE',
    'REFUND_TOO_MUCH',
    'CANCEL_INSTEAD',
    'CHANGE_UNCONFIRMED',
    'ORDER_NOT_CANCELLABLE',
    'CANCELLATION_UNCONFIRMED',
  ],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: changeBody,
          // Without `remove`, whose items would have to be in the order.
          example: {
            version: 1,
            shippingAddress: '12 St James’s Square, London SW1Y 4JH, GB',
            reason: 'Moved house',
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The order is changed, or being cancelled.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: changeResultSchema } },
      links: linksTo({ orderId: '$response.body#/orderId' }, 'getOrder', 'getTimeline'),
    },
  },
});

export interface ChangeOrderDependencies extends SagaAccess {
  readonly db: Database;
  readonly seals: Seals;
  readonly keepKeysHours: number;
  readonly refundsParts: RefundsParts;
}

/** A repeated change has no further effect, so the key's record need not commit with it. */
export const changeOrderRoute = (app: Api, deps: ChangeOrderDependencies): Api =>
  app.openapi(route, async (c) => {
    const { version, shippingAddress: address = null, remove = [], reason } = c.req.valid('json');
    const { caller, order, idempotent } = c.var;
    const { orderId, userId } = order;
    const sealer = await deps.seals.sealerOf(userId);
    const wish = { version, address, lines: joinLines(remove, ({ itemId }) => itemId) };
    const words = { actor: caller.subject, reason: sealer.words(orderId, reason) };
    const accepting = { seals: deps.seals, sealer, refundsParts: deps.refundsParts };
    const keeping = { keepHours: deps.keepKeysHours, claimSeconds: deps.claimSeconds };
    const answered = await answerWithClaim(deps.db, idempotent, keeping, async () => {
      const change = await deps.db.transaction((tx) =>
        acceptChange(tx, orderId, wish, words, accepting),
      );
      if (!change) {
        const status = await requestCancellation(deps, { caller, order, reason });
        return changeResult(deps.db, orderId, status);
      }
      const updateId = changeUpdateId(change.number);
      await askSaga(deps, orderId, updateId, (saga) => saga.change(orderId, change, updateId));
      return changeResult(deps.db, orderId);
    });
    return replay<ChangeResult, 200>(c, answered, 200);
  });
