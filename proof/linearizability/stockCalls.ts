/** One item's calls, each recorded, and what orders do to its stock. */
import { randomUUID } from 'node:crypto';
import type { Random } from '../chaos/plan/seededRandom.ts';
import type { Answer, Called } from './caller.ts';
import { leaving, type World } from './world.ts';

/** What an order does to the stock, at some moment of that time. */
interface OrderEffect {
  readonly op: 'reserve' | 'release' | 'ship';
  readonly pieces: number;
  readonly call: number;
  /** Null: it may still come. */
  readonly return: number | null;
  /** Refused for want of stock. */
  readonly isRefused?: boolean;
}

export interface StockCalls {
  readonly itemId: string;
  read(): Promise<void>;
  /** Counts the pieces on hand. @returns whether it is known what came of it */
  put(pieces: number): Promise<boolean>;
  /** Sent twice at once, it counts once. @returns whether it is known what came of it */
  adjust(pieces: number, copies: number): Promise<boolean>;
  note(effect: OrderEffect): void;
}

const LOST = 0.02;
/** The checker has a bit for each. */
const MOST_ADJUSTMENTS = 500;

export function stockCalls(
  world: World,
  itemId: string,
  price: number,
  random: Random,
): StockCalls {
  const path = `/v1/inventory/${itemId}`;
  let adjustments = 0;
  const add = ({ call, answer }: Called, input: object): boolean => {
    const output = answer && shownOf(answer);
    const answered = answer?.return ?? null;
    world.history.add({ model: 'stock', part: itemId, call, return: answered, input, output });
    return answer !== null;
  };
  const write = async (
    request: { method: 'POST' | 'PUT'; path: string; body: object },
    input: object,
  ): Promise<boolean> => {
    const leavesAfterMs = leaving(random, LOST);
    return add(await world.call({ client: 'warehouse', ...request, leavesAfterMs }), input);
  };
  return {
    itemId,
    async read() {
      const called = await world.call({ client: 'warehouse', method: 'GET', path });
      if (called.answer) add(called, { op: 'read' });
    },
    put(onHand) {
      const body = { name: 'Counted', unitPrice: price, currency: 'EUR', onHand };
      return write({ method: 'PUT', path, body }, { op: 'put', pieces: onHand });
    },
    async adjust(delta, copies) {
      adjustments += 1;
      const number = adjustments % MOST_ADJUSTMENTS;
      const body = { adjustmentId: `${itemId}-${number}`, delta, reason: 'goods received' };
      const send = () =>
        write(
          { method: 'POST', path: `${path}/adjustments`, body },
          { op: 'adjust', pieces: delta, number },
        );
      const known = await Promise.all(Array.from({ length: copies }, send));
      return known.every(Boolean);
    },
    note({ op, pieces, call, return: until, isRefused = false }) {
      const output = isRefused ? { http: 409, code: 'OUT_OF_STOCK' } : { http: 200 };
      world.history.add({
        ...{ model: 'stock', part: itemId, call, return: until, input: { op, pieces } },
        output: until === null ? null : output,
      });
    },
  };
}

function shownOf({ http, body }: Answer): object {
  const { code, onHand, reserved, available } = body;
  return { http, ...(code ? { code } : { onHand, reserved, available }) };
}

export const newItem = (run: string): string => `${run}${randomUUID().slice(0, 8)}`;
