/** Returns: each step is told by its order once, and where the pieces are that came back. */
import type { ReturnNews } from '../../../contracts/return.ts';
import type { ReturnRecord } from './returnRecords.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

interface ToldReturn {
  readonly number: number;
  readonly state: string;
}

/** The order's events of the return are its steps, in their order. */
export const returnsAreToldOnce: Check = ({ tables }) => {
  const events = byOrder(tables.events);
  return tables.returns.flatMap(({ orderId, number, state, news }): Violation[] => {
    const told = (events.get(orderId) ?? [])
      .toSorted((a, b) => a.version - b.version)
      .flatMap(({ type, data }) => {
        const about = data['return'] as ToldReturn | undefined;
        return about?.number === number ? [`${type} (${about.state})`] : [];
      });
    const steps = news.map((each) => `order.return-${each.step} (${each.state})`);
    if (told.join() === steps.join() && news.at(-1)?.state === state) return [];
    const what = `return ${number} is ${state} after ${steps.join(', ')}; its order tells ${told.join(', ')}`;
    return [violation('returns are told once', orderId, what)];
  });
};

/** Every return that a client was promised is there, and one key made one of them. */
export const oneKeyOneReturn: Check = ({ tables, returnsPromised }) =>
  returnsPromised.flatMap(({ orderId, key, number }): Violation[] => {
    const isThere = tables.returns.some((row) => row.orderId === orderId && row.number === number);
    const others = returnsPromised.filter(
      (other) => (other.key === key) !== (other.orderId === orderId && other.number === number),
    );
    if (isThere && others.length === 0) return [];
    const what = `${key} was promised return ${number}, which is ${
      isThere ? 'of another key too, or not its only one' : 'not there'
    }`;
    return [violation('one key, one return', orderId, what)];
  });

/** The receipts of returns. */
export const receiptsOf = (returns: readonly ReturnRecord[]): ReturnNews[] =>
  returns.flatMap(({ news }) => news).filter(({ step }) => step === 'received');

/** The pieces of an order that came back by returns, by what became of them. */
export const cameBack = (
  returns: readonly ReturnRecord[],
  orderId: string,
  goods: 'restocked' | 'written_off',
) =>
  receiptsOf(returns.filter((each) => each.orderId === orderId))
    .flatMap(({ lines }) => lines)
    .filter((line) => line.goods === goods);
