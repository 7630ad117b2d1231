/** Returns of an order at its end: each piece comes back once, and each step is told by one event. */
import { isAstray } from '../../../contracts/order.ts';
import { isOpenReturn } from '../../../contracts/return.ts';
import { countOf, receivedLines } from '../../../contracts/returnLines.ts';
import type { OrderModel } from '../model.ts';
import { type BookedReturn, isStanding, rowOf } from '../returns.ts';
import { violationsIf } from './violations.ts';

export function returnsAreTold(order: OrderModel): string[] {
  const { returns, world } = order;
  const told = world.events.filter(({ return: about }) => about !== undefined);
  const isEnded = isAstray(world.state.status);
  return [
    // Its goods and money would be settled twice.
    ...violationsIf([
      isEnded && returns.all.some(isStanding),
      `ended as ${world.state.status}, and pieces were returned`,
    ]),
    ...returns.all.flatMap((row) => {
      const events = told.filter(({ return: about }) => about?.number === row.number);
      const steps = row.news.map(({ step }) => `order.return-${step}`).join();
      const types = events.map(({ type }) => type).join();
      return violationsIf(
        [isOpenReturn(row.state), `return ${row.number} is ${row.state} for ever`],
        [types !== steps, `return ${row.number} took ${steps}, and ${types} were told`],
      );
    }),
    ...world.books.lines.flatMap(({ itemId, ordered, removed, restocked, writtenOff }) => {
      const sent = ordered - removed;
      const received = receivedOf(returns.all, itemId);
      const back = restocked + writtenOff;
      return violationsIf(
        [back > sent, `${back} of ${sent} ${itemId} came back`],
        [back !== received, `${received} ${itemId} were received, and ${back} taken back`],
      );
    }),
  ];
}

const receivedOf = (returns: readonly BookedReturn[], itemId: string): number =>
  countOf(
    returns.flatMap((row) => receivedLines(rowOf(row))).filter((line) => line.itemId === itemId),
  );
