/** Orders of a scarce item, and when each of them reserved, released or took its pieces. */
import { isDispatched, isOpen } from '../../contracts/order.ts';
import type { Random } from '../chaos/plan/seededRandom.ts';
import { type OrderCalls, orderCalls, type SeenOrder } from './orderCalls.ts';
import type { StockCalls } from './stockCalls.ts';
import { pause, type World } from './world.ts';

const POLL_MS = 60;
const CANCELLED_WITHIN_MS = 300;
/** What an order does to the stock later than this is left open. */
const LIMIT_MS = 40_000;

interface Wanted {
  readonly unitPrice: number;
  readonly quantity: number;
  /** Names the order in the history. */
  readonly part: string;
}

/** Places an order that is shipped or cancelled. @returns whether it is known what it did to the stock */
export async function orderOnce(
  world: World,
  stock: StockCalls,
  { part, ...wanted }: Wanted,
  random: Random,
): Promise<boolean> {
  const { itemId } = stock;
  const pieces = wanted.quantity;
  const ships = random.chance(0.4);
  const road = ships ? `Ships ${50 + random.int(300)}` : 'Harbour';
  const order = orderCalls(world, part, { itemId, ...wanted, road, token: 'tok_ok' }, random);
  const { call, answer } = await order.place();
  const isRefused = answer?.body['code'] === 'OUT_OF_STOCK';
  if (answer && answer.http !== 201 && !isRefused) return false;
  if (!answer || isRefused) {
    const answered = answer?.return ?? null;
    stock.note({ op: 'reserve', pieces, call, return: answered, isRefused });
    return isRefused;
  }
  const reserved = await untilSeen(order, random, call, ({ inventoryStatus, failure }) => {
    if (inventoryStatus === 'reserved') return 'reserved';
    return failure?.code === 'OUT_OF_STOCK' ? 'refused' : null;
  });
  const { what, after, by } = reserved;
  if (what === 'refused') {
    // The order says so a moment after the refusal.
    stock.note({ op: 'reserve', pieces, call, return: by, isRefused: true });
    return true;
  }
  stock.note({ op: 'reserve', pieces, call: after, return: by });
  if (what === null) {
    // A parcel of it may leave as late.
    if (ships) stock.note({ op: 'ship', pieces, call: after, return: null });
    return false;
  }
  if (!ships) return cancelled(order, stock, pieces, random);
  const shipped = await untilSeen(
    order,
    random,
    after,
    ({ status }) => isDispatched(status) || null,
  );
  stock.note({ op: 'ship', pieces, call: shipped.after, return: shipped.by });
  return shipped.by !== null;
}

/** The stock is released before the order says so, and not before its cancellation is asked for. */
async function cancelled(
  order: OrderCalls,
  stock: StockCalls,
  pieces: number,
  random: Random,
): Promise<boolean> {
  await pause(random, CANCELLED_WITHIN_MS);
  const { call } = await order.cancel();
  const { by } = await untilSeen(order, random, call, async ({ inventoryStatus, status }) => {
    if (isOpen(status)) await order.cancel();
    return inventoryStatus === 'released' || null;
  });
  stock.note({ op: 'release', pieces, call, return: by });
  return by !== null;
}

interface Seen<What> {
  readonly what: What | null;
  /** The call of the last read that did not show it: it had not happened then. */
  readonly after: number;
  /** The return of the read that shows it; null when none does. */
  readonly by: number | null;
}

/** @param from when it cannot have happened yet */
async function untilSeen<What>(
  order: OrderCalls,
  random: Random,
  from: number,
  shows: (seen: SeenOrder) => What | null | Promise<What | null>,
): Promise<Seen<What>> {
  let after = from;
  for (const until = Date.now() + LIMIT_MS; Date.now() < until; await pause(random, POLL_MS)) {
    const seen = await order.read();
    if (!seen) continue;
    const what = await shows(seen);
    if (what !== null) return { what, after, by: seen.answer.return };
    after = seen.answer.call;
  }
  return { what: null, after, by: null };
}
