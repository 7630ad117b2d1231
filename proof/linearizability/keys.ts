/** Idempotency keys under which several clients place an order at once, and again and again. */
import { randomUUID } from 'node:crypto';
import { createRandom, type Random } from '../chaos/plan/seededRandom.ts';
import { leaving, PLENTY, pause, type World } from './world.ts';

const STRANDS = 3;
const REPEATS = 9;
const REPEAT_PAUSE_MS = 250;
/** Of a request to lose its answer: the first ones decide. */
const FIRST_LOST = 0.15;
const REPEAT_LOST = 0.03;
const OTHER_BODY = 0.2;

/** One key from its first requests on. */
export async function liveKey(world: World, seed: number): Promise<void> {
  const random = createRandom(seed);
  const key = randomUUID();
  const userId = `shopper-${random.int(40)}`;
  const strand = async (): Promise<void> => {
    await send(world, { key, userId }, random, FIRST_LOST);
    for (let nth = 0; nth < REPEATS; nth += 1) {
      await pause(random, REPEAT_PAUSE_MS);
      await send(world, { key, userId }, random, REPEAT_LOST);
    }
  };
  await Promise.all(Array.from({ length: STRANDS }, strand));
}

async function send(
  { call: ask, history, run }: World,
  { key, userId }: { readonly key: string; readonly userId: string },
  random: Random,
  lost: number,
): Promise<void> {
  const body = random.chance(OTHER_BODY) ? 'b' : 'a';
  const itemId = run + PLENTY.itemId;
  const items = [{ itemId, unitPrice: PLENTY.unitPrice, quantity: body === 'a' ? 1 : 2 }];
  const { call, answer } = await ask({
    ...{ client: 'storefront', method: 'POST', path: '/v1/orders', key },
    body: { userId, items, shippingAddress: '1 Harbour Road', paymentMethod: 'tok_ok' },
    leavesAfterMs: leaving(random, lost),
  });
  const { orderId, code } = (answer?.body ?? {}) as { orderId?: string; code?: string };
  history.add({
    ...{ model: 'keys', part: key, call, return: answer?.return ?? null, input: { body } },
    output: answer && {
      ...{ status: answer.http, replayed: answer.isReplayed },
      ...(code ? { code } : { order: orderId }),
    },
  });
}
