/** Writes what is to be changed of an order, and the decision that it is, in one transaction. */
import { type ChangeRequest, changeUpdateId } from '../../contracts/change.ts';
import { isCancellation } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { decisions, orderChanges } from '../../db/schema.ts';
import type { Sealer, Seals } from '../../privacy/orderSeals.ts';
import { openOrder } from '../orders/openOrder.ts';
import type { RefundsParts } from '../refunds/refundable.ts';
import { refuseUnchangeable } from './changeable.ts';
import { priceRemoval } from './priceRemoval.ts';
import { numberOfLast, numberOfRepeat, readOrder } from './readChanges.ts';
import { takesAllOff } from './takenOff.ts';
import type { ChangeWords, Wish } from './wish.ts';

interface Accepting {
  readonly seals: Seals;
  /** With the key of the order's customer. */
  readonly sealer: Sealer;
  readonly refundsParts: RefundsParts;
}

/**
 * Runs in the caller's transaction. Of two at once the number decides which comes first, and the saga
 * makes one of them only: each is against the version that its sender saw. What the same person asks for
 * again at the same version is the same change.
 *
 * @returns what to ask the saga for; null when nothing would be left, which is a cancellation
 * @throws ProblemError as `refuseUnchangeable` and `priceRemoval`
 */
export async function acceptChange(
  tx: Queries,
  orderId: string,
  wish: Wish,
  words: ChangeWords,
  { seals, sealer, refundsParts }: Accepting,
): Promise<ChangeRequest | null> {
  const { version, address, lines } = wish;
  const takesOff = lines.length > 0;
  const stored = address === null ? null : sealer.json(orderId, 'address', address);
  for (;;) {
    // Each statement sees what was committed before it, also by a request that came first.
    const last = await numberOfLast(tx, orderId);
    // Before the repeat is looked for: an order that was moved by the first of them shows it as well.
    const { order, items } = await readOrder(tx, orderId);
    const repeated = await numberOfRepeat({ tx, seals }, orderId, wish, words.actor);
    if (repeated !== null) return { version, number: repeated, takesOff };
    const isCancelled = takesAllOff(items, lines);
    if (isCancelled && isCancellation(order.status)) return null;
    refuseUnchangeable(await openOrder(seals, order, tx), wish, last);
    if (isCancelled) return null;
    const priced = takesOff && (await priceRemoval(tx, order, items, lines, refundsParts));
    const number = last + 1;
    const written = await tx
      .insert(orderChanges)
      .values({ orderId, number, version, address: stored, ...priced })
      .onConflictDoNothing()
      .returning({ number: orderChanges.number });
    if (written.length === 0) continue;
    const updateId = changeUpdateId(number);
    await tx.insert(decisions).values({ orderId, updateId, action: 'change', ...words });
    return { version, number, takesOff };
  }
}
