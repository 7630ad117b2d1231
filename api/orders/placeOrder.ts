/** Accepts an order: its rows and the answer of its idempotency key, in one statement. */
import { newOrderId } from '../../contracts/ids.ts';
import type { CaptureTime } from '../../contracts/order.ts';
import type { ProviderQueues } from '../../contracts/saga.ts';
import type { Database, Queries } from '../../db/client.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { noteOrder } from '../../ops/trace/work.ts';
import { isLiving } from '../../privacy/customerKeys.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { answeredBefore, answerOnce, type Keeping } from '../http/idempotency.ts';
import type { Answered, IdempotentRequest, KeptAnswer } from '../http/idempotencyKeys.ts';
import { keepWithEffects } from '../http/keepWithEffects.ts';
import { isNearMidnight } from '../http/midnight.ts';
import { type ProblemError, temporaryProblem } from '../http/problem.ts';
import { priceOrder } from './catalogue.ts';
import { linkExchange } from './exchange.ts';
import {
  insertOrder,
  type NewOrder,
  type OrderDraft,
  piecesOf,
  sealedParts,
} from './orderInsertion.ts';
import { isReferenceInUse, referenceProblem } from './referenceInUse.ts';
import { refuseUnpaid } from './unpaidOrders.ts';

interface Placing {
  readonly db: Database;
  readonly seals: Seals;
}

/** The customer was erased since the key was read: the order is sealed with another. */
class KeyGone extends Error {}

export interface OrderTerms {
  /** Whose workers charge and ship the order. */
  readonly queues: ProviderQueues;
  readonly capture: CaptureTime;
}

interface PlacingTerms extends OrderTerms {
  /** Why no new order is taken in; what was accepted under its key is answered again. */
  readonly refusal: ProblemError | null;
}

/** How often the catalogue may change between its check and the insertion. */
const PRICING_TRIES = 3;

/**
 * An acceptance costs one statement, which is its own transaction: one round trip to Postgres and
 * one commit; a customer's key that is not remembered costs one more. Only when it writes nothing, because the order is refused or its key is in use or
 * answered, a transaction of several statements says why.
 *
 * @param answerOf makes the answer from the new order's id.
 * @throws ProblemError the refusal, REFERENCE_IN_USE, and as `answerOnce`, `refuseUnpaid`, `priceOrder` and
 *   `linkExchange` do; nothing is then written.
 */
export async function placeOrder(
  { db, seals }: Placing,
  order: NewOrder,
  { queues, capture, refusal }: PlacingTerms,
  request: IdempotentRequest | null,
  keeping: Keeping,
  answerOf: (orderId: string) => KeptAnswer,
): Promise<Answered> {
  if (refusal) {
    const earlier = await answeredBefore(db, request);
    if (earlier) return earlier;
    throw refusal;
  }
  const orderId = newOrderId();
  const sealed = async (isFresh = false) =>
    sealedParts(await seals.sealerOf(order.userId, { isFresh }), orderId, order);
  const placedAt = new Date();
  const draft: OrderDraft = { ...order, queues, capture, orderId, placedAt, ...(await sealed()) };
  const answer = answerOf(draft.orderId);
  await failpoint('api:before-commit');
  try {
    // An exchange also changes its return.
    if (!draft.exchangeOf && !(request && isNearMidnight())) {
      const isPlaced = request
        ? await insertOrder(db, draft, (priced) =>
            keepWithEffects(request, answer, keeping, priced),
          )
        : await insertOrder(db, draft);
      await failpoint('api:after-commit');
      if (isPlaced) {
        noteOrder(orderId);
        return { answer, replayed: false };
      }
    }
    const place = (sealedDraft: OrderDraft) =>
      answerOnce(db, request, keeping, async (tx) => {
        await priceAndInsert(tx, sealedDraft);
        await linkExchange(tx, sealedDraft);
        return answer;
      });
    return await place(draft).catch(async (error: unknown) => {
      if (!(error instanceof KeyGone)) throw error;
      return place({ ...draft, ...(await sealed(true)) });
    });
  } catch (error) {
    throw isReferenceInUse(error) ? await referenceProblem(db, draft) : error;
  }
}

/** @throws ProblemError as `refuseUnpaid` and `priceOrder` do; SERVICE_UNAVAILABLE when the catalogue keeps changing. */
async function priceAndInsert(tx: Queries, draft: OrderDraft): Promise<void> {
  await refuseUnpaid(tx, draft, piecesOf(draft.items));
  for (let tries = 0; tries < PRICING_TRIES; tries += 1) {
    await priceOrder(tx, draft.items, draft.currency);
    if (await insertOrder(tx, draft)) return;
    if (!(await isLiving(tx, draft.keyId))) throw new KeyGone();
  }
  throw temporaryProblem('SERVICE_UNAVAILABLE', 1);
}
