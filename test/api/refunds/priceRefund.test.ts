/**
 * Verified to fail when a piece's share is rounded by itself or without regard to what failed, when
 * failed refunds count, and when the shipping is given back each time.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type PricedRefund, priceRefund } from '../../../api/refunds/priceRefund.ts';
import type { EarlierRefund } from '../../../api/refunds/refundable.ts';
import type { AmountLine } from '../../../contracts/order.ts';
import type { RefundState } from '../../../contracts/refund.ts';

const price = fc.integer({ min: 0, max: 1_000_000 });
const quantity = fc.integer({ min: 1, max: 6 });
const cases = fc.record({
  lines: fc.array(fc.record({ quantity, unitPrice: price }), { minLength: 1, maxLength: 5 }),
  shipping: price,
  tax: price,
  discountPercent: fc.integer({ min: 0, max: 99 }),
  seed: fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
});

const totalOf = (amounts: readonly number[]): number =>
  amounts.reduce((sum, each) => sum + each, 0);

function orderOf(lines: readonly { quantity: number; unitPrice: number }[], amounts: AmountLine[]) {
  const items = lines.map((line, index) => ({ itemId: `item-${index}`, ...line }));
  const goods = totalOf(items.map((item) => item.quantity * item.unitPrice));
  const total = goods + totalOf(amounts.map(({ amount }) => amount));
  return { items, order: { total, amounts } };
}
const made = (priced: PricedRefund, state: RefundState): EarlierRefund => ({ ...priced, state });
const code = (run: () => unknown): string => {
  try {
    run();
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('refunds by pieces', () => {
  test('add up to the total to the last minor unit, in any sequence, also after failures', () => {
    fc.assert(
      fc.property(cases, ({ lines, shipping, tax, discountPercent, seed }) => {
        const gross = totalOf(lines.map((each) => each.quantity * each.unitPrice)) + shipping + tax;
        const { items, order } = orderOf(lines, [
          { type: 'shipping', amount: shipping },
          { type: 'tax', amount: tax },
          { type: 'discount', amount: -Math.floor((gross * discountPercent) / 100) },
        ]);
        const all: EarlierRefund[] = [];
        const random = () => seed.next().value ?? 0;
        const standing = () => all.filter(({ state }) => state !== 'failed');
        const piecesLeft = ({ itemId, quantity }: { itemId: string; quantity: number }) => {
          const given = standing().flatMap(({ lines }) => lines ?? []);
          const back = given.filter((line) => line.itemId === itemId);
          return quantity - totalOf(back.map((line) => line.quantity));
        };
        for (;;) {
          const open = items.filter((item) => piecesLeft(item) > 0);
          const item = open[Math.floor(random() * open.length)];
          const asked = item ? 1 + Math.floor(random() * piecesLeft(item)) : 0;
          const lines = item ? [{ itemId: item.itemId, quantity: asked }] : [];
          const request = { lines, shipping: !item };
          if (!item && code(() => priceRefund(order, items, all, request)) !== 'accepted') break;
          all.push(made(priceRefund(order, items, all, request), 'done'));
          // Any of them may fail later.
          const failing = Math.floor(random() * all.length);
          const isOne = all.length < 20 && random() < 0.3;
          if (isOne)
            all.splice(failing, 1, { ...(all[failing] as EarlierRefund), state: 'failed' });
        }
        const given = standing().map(({ amount }) => amount);
        expect(totalOf(given)).toBe(order.total);
      }),
    );
  });

  test('are never of more pieces than were ordered', () => {
    const { items, order } = orderOf([{ quantity: 3, unitPrice: 100 }], []);
    const two = { lines: [{ itemId: 'item-0', quantity: 2 }], shipping: false };
    const first = made(priceRefund(order, items, [], two), 'done');
    expect(code(() => priceRefund(order, items, [first], two))).toBe('REFUND_TOO_MUCH');
    const unknown = { lines: [{ itemId: 'another', quantity: 1 }], shipping: false };
    expect(code(() => priceRefund(order, items, [], unknown))).toBe('REFUND_TOO_MUCH');
    const halves = { lines: [...two.lines, ...two.lines], shipping: false };
    expect(code(() => priceRefund(order, items, [], halves))).toBe('REFUND_TOO_MUCH');
  });

  test('give the shipping back once, and only when it is asked for', () => {
    const shipping: AmountLine[] = [{ type: 'shipping', amount: 490 }];
    const { items, order } = orderOf([{ quantity: 2, unitPrice: 100 }], shipping);
    const ask = (all: EarlierRefund[], withShipping: boolean) =>
      priceRefund(order, items, all, {
        lines: [{ itemId: 'item-0', quantity: 1 }],
        shipping: withShipping,
      });
    const first = ask([], true);
    expect(first).toMatchObject({ amount: 590, shipping: 490 });
    expect(ask([made(first, 'done')], true)).toMatchObject({ amount: 100, shipping: 0 });
    expect(ask([], false)).toMatchObject({ amount: 100, shipping: 0 });
  });
});

test('an amount is at most what is left', () => {
  const { items, order } = orderOf([{ quantity: 1, unitPrice: 1_000 }], []);
  const earlier = [made(priceRefund(order, items, [], { amount: 400 }), 'pending')];
  expect(priceRefund(order, items, earlier, { amount: 600 })).toMatchObject({ amount: 600 });
  expect(code(() => priceRefund(order, items, earlier, { amount: 601 }))).toBe('REFUND_TOO_MUCH');
});
