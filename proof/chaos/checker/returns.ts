/** Returns: each step is told by its order once, and where the pieces are that came back. */
import type { ReturnRecord } from './returnRecords.ts';
import { type Check, violation } from './violation.ts';

interface ToldReturn {
  readonly number: number;
}

/** The order's events of the return are its steps, in their order. */
export const returnsAreToldOnce: Check = ({ tables }) =>
  tables.returns.flatMap(({ orderId, number, news }) => {
    const told = tables.events
      .filter(
        (event) =>
          event.orderId === orderId &&
          (event.data['return'] as ToldReturn | undefined)?.number === number,
      )
      .toSorted((a, b) => a.version - b.version)
      .map(({ type }) => type);
    const steps = news.map(({ step }) => `order.return-${step}`);
    if (told.join() === steps.join()) return [];
    const what = `return ${number} took ${steps.join(', ')}; its order tells ${told.join(', ')}`;
    return [violation('returns are told once', orderId, what)];
  });

/** The pieces of an order that came back by returns, by what became of them. */
export const cameBack = (
  returns: readonly ReturnRecord[],
  orderId: string,
  goods: 'restocked' | 'written_off',
) =>
  returns
    .filter((each) => each.orderId === orderId)
    .flatMap(({ news }) => news)
    .filter(({ step }) => step === 'received')
    .flatMap(({ lines }) => lines)
    .filter((line) => line.goods === goods);
