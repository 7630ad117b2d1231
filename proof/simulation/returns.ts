/**
 * An order's returns, as their rows and workflows make them beside its saga: each step is taken by a
 * person or by time, and recorded later with the order's next version.
 */
import { type GoodsOutcome, isAstray, isDispatched } from '../../contracts/order.ts';
import { isOpenReturn, type ReturnNews, type ReturnState } from '../../contracts/return.ts';
import { awaitedLines, countOf, receivedLines } from '../../contracts/returnLines.ts';
import type { World } from '../fixtures/sagaWorld.ts';
import type { Choices } from './choices.ts';
import type { Refunds } from './refunds.ts';
import type { Schedule } from './schedule.ts';

interface OfOrder {
  readonly world: World;
  readonly isEndDecided: boolean;
}

interface Parts {
  readonly schedule: Schedule;
  readonly choices: Choices;
}

export interface BookedReturn {
  readonly number: number;
  readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
  state: ReturnState;
  readonly news: Omit<ReturnNews, 'isDecided'>[];
  /** How many of the news the order's events tell. */
  recorded: number;
}

export interface Returns {
  readonly all: readonly BookedReturn[];
  /** A customer asks for a return of a piece or two. @returns whether the API accepts it */
  request(itemId: string): boolean;
  /** The next step of an open return. @returns whether there was one to take */
  goOn(): boolean;
}

const SECOND = 1000;
const EXPIRES_MS = 30 * 24 * 3600 * SECOND;

export function createReturns(
  order: OfOrder,
  refunds: Refunds,
  { schedule, choices }: Parts,
): Returns {
  const { world } = order;
  const all: BookedReturn[] = [];

  function take(row: BookedReturn, news: BookedReturn['news'][number]): void {
    row.state = news.state;
    row.news.push(news);
    world.log.push(`(return ${row.number} ${news.step})`);
    const seconds = choices.pick([3, 0.2], [2, 0], [1, 20], [1, 90_000]);
    schedule.after(seconds * SECOND, () => record(row));
  }

  async function record(row: BookedReturn): Promise<void> {
    const unrecorded = row.news.slice(row.recorded);
    row.recorded = row.news.length;
    for (const news of unrecorded) {
      await world.write({
        ...{ orderId: '', version: world.version + 1, set: {} },
        type: `order.return-${news.step}`,
        return: { number: row.number, state: news.state, lines: news.lines },
      });
      if (news.step === 'received') world.books.takeBack(news.lines);
    }
  }

  function expire(row: BookedReturn): void {
    if (isOpenReturn(row.state))
      take(row, { step: 'expired', state: 'expired', lines: awaited(row) });
  }

  function receive(row: BookedReturn): void {
    const [line] = awaited(row);
    if (!line) return;
    const quantity = choices.pick([2, line.quantity], [1, 1]);
    const goods = choices.pick<GoodsOutcome>([1, 'restocked'], [1, 'written_off']);
    // A refund that is not possible leaves nothing received: then a person gives nothing back.
    if (choices.pick([2, true], [1, false]))
      refunds.giveBack(world.books.priceOf(line.itemId) * quantity);
    const isAll = quantity === countOf(awaited(row));
    take(row, {
      step: 'received',
      state: isAll ? 'received' : 'partly_received',
      lines: [{ itemId: line.itemId, quantity, goods }],
    });
  }

  const end = (row: BookedReturn, step: 'refused' | 'cancelled'): void =>
    take(row, { step, state: step, lines: awaited(row) });

  const piecesLeft = (itemId: string): number =>
    world.books.piecesOf(itemId) -
    countOf(all.flatMap(counting).filter((line) => line.itemId === itemId));

  return {
    all,
    request(itemId) {
      const { status } = world.state;
      const quantity = choices.pick([2, 1], [1, 2]);
      const isPossible = isDispatched(status) && !isAstray(status) && !order.isEndDecided;
      if (!isPossible || quantity > piecesLeft(itemId)) return false;
      const lines = [{ itemId, quantity }];
      const row: BookedReturn = {
        number: all.length + 1,
        lines,
        state: 'requested',
        news: [],
        recorded: 0,
      };
      all.push(row);
      take(row, { step: 'requested', state: 'requested', lines });
      schedule.after(EXPIRES_MS, () => expire(row));
      return true;
    },
    goOn() {
      const row = all.find(({ state }) => isOpenReturn(state));
      if (!row) return false;
      choices.pick<(row: BookedReturn) => void>(
        [4, receive],
        [1, (each) => end(each, 'refused')],
        [1, (each) => (each.state === 'requested' ? end(each, 'cancelled') : receive(each))],
      )(row);
      return true;
    },
  };
}

export const rowOf = ({ lines, news }: BookedReturn) => ({
  lines,
  news: news.map((each) => ({ ...each, isDecided: each.step !== 'expired' })),
});
const awaited = (row: BookedReturn) => awaitedLines(rowOf(row));
/** Of a return that has ended only the pieces count that came back. */
const counting = (row: BookedReturn) =>
  isOpenReturn(row.state) ? row.lines : receivedLines(rowOf(row));

/** Whether its pieces are awaited, or have come: its order cannot be ended as lost or returned. */
export const isStanding = (row: BookedReturn): boolean => counting(row).length > 0;
