/** Stock whose figures disagree. */
import { keepAction } from '../../db/operatorActions.ts';
import { recountReserved } from '../../db/reservedPieces.ts';
import { type Command, UsageError } from './command.ts';

export const recountItem: Command = {
  args: 'ITEM_ID',
  summary: 'set an item’s reserved pieces to the sum of its reservations',
  isAction: true,
  async run(bench, { positionals: [itemId = ''] }, words) {
    if (itemId === '') throw new UsageError('it needs an item’s id');
    const { db } = await bench.database();
    const recounted = await recountReserved(db, itemId);
    const detail = { itemId, ...recounted };
    await keepAction(db, { ...words, action: 'recount-item', detail });
    bench.print(detail);
    return recounted !== null;
  },
};
