/** The pieces of a return: those that have come back, and those that are awaited. */
import type { ReceivedLine, ReturnLine, ReturnNews } from './return.ts';

interface Pieces {
  readonly lines: readonly ReturnLine[];
  readonly news: readonly ReturnNews[];
}

const isReceipt = ({ step }: ReturnNews): boolean => step === 'received';

/** What has come back so far, by item and by what became of it. */
export function receivedLines({ news }: Pick<Pieces, 'news'>): ReceivedLine[] {
  const all = new Map<string, ReceivedLine>();
  for (const { itemId, quantity, goods } of news.filter(isReceipt).flatMap(({ lines }) => lines)) {
    if (!goods) continue;
    const key = `${itemId} ${goods}`;
    all.set(key, { itemId, goods, quantity: quantity + (all.get(key)?.quantity ?? 0) });
  }
  return [...all.values()];
}

/** The pieces that have not come back. */
export function awaitedLines(pieces: Pieces): ReturnLine[] {
  const received = receivedLines(pieces);
  return pieces.lines
    .map(({ itemId, quantity }) => ({
      itemId,
      quantity: quantity - countOf(received.filter((line) => line.itemId === itemId)),
    }))
    .filter(({ quantity }) => quantity > 0);
}

/** The numbers of the refunds that give back what was received. */
export const refundsOf = ({ news }: Pick<Pieces, 'news'>): number[] =>
  news.flatMap(({ refund }) => (refund === undefined ? [] : [refund]));

export const countOf = (lines: readonly ReturnLine[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);
