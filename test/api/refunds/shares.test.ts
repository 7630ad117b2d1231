/**
 * Verified to fail when a line's share is rounded by itself, and when a piece's share is its price
 * times the discount, rounded.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ofPieces, sharesOf } from '../../../api/refunds/shares.ts';
import type { AmountLine, OrderItem } from '../../../contracts/order.ts';

const price = fc.integer({ min: 0, max: 100_000_000 });
const item = fc.record({
  itemId: fc.string(),
  quantity: fc.integer({ min: 1, max: 1_000 }),
  unitPrice: price,
});
const order = fc
  .record({
    items: fc.array(item, { minLength: 1, maxLength: 20 }),
    shipping: price,
    tax: price,
    discountPercent: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ items, shipping, tax, discountPercent }) => {
    const goods = items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
    const gross = goods + shipping + tax;
    const discount = -Math.floor((gross / 100) * discountPercent);
    const amounts: AmountLine[] = [
      { type: 'shipping', amount: shipping },
      { type: 'tax', amount: tax },
      { type: 'discount', amount: discount },
    ];
    return { items: items as OrderItem[], amounts, total: gross + discount };
  });

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

describe('the shares of an order', () => {
  test('add up to what it costs, and none is below 0', () => {
    fc.assert(
      fc.property(order, ({ items, amounts, total }) => {
        const { lines, shipping } = sharesOf(items, total, amounts);
        expect(sum(lines) + shipping).toBe(total);
        for (const each of [...lines, shipping]) expect(each).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test('are what the pieces cost where there is no discount and no tax', () => {
    const items = [
      { itemId: 'mug', quantity: 3, unitPrice: 333 },
      { itemId: 'cup', quantity: 1, unitPrice: 1 },
    ];
    const shares = sharesOf(items, 1_490, [{ type: 'shipping', amount: 490 }]);
    expect(shares).toEqual({ lines: [999, 1], shipping: 490 });
  });

  test('have the discounts and the taxes in proportion to their prices', () => {
    const items = [
      { itemId: 'mug', quantity: 2, unitPrice: 1_000 },
      { itemId: 'cup', quantity: 1, unitPrice: 1_000 },
    ];
    const amounts: AmountLine[] = [
      { type: 'shipping', amount: 500 },
      { type: 'discount', amount: -1_000 },
      { type: 'tax', amount: 400 },
    ];
    expect(sharesOf(items, 2_900, amounts)).toEqual({ lines: [1_600, 800], shipping: 500 });
  });

  test('of things that cost nothing have the taxes by pieces, beside others they have none', () => {
    const tax: AmountLine[] = [{ type: 'tax', amount: 300 }];
    const free = { itemId: 'gift', quantity: 2, unitPrice: 0 };
    const other = { itemId: 'leaflet', quantity: 1, unitPrice: 0 };
    expect(sharesOf([free, other], 300, tax)).toEqual({ lines: [200, 100], shipping: 0 });
    const paid = { itemId: 'mug', quantity: 1, unitPrice: 1_000 };
    expect(sharesOf([free, paid], 1_300, tax)).toEqual({ lines: [0, 1_300], shipping: 0 });
  });

  test('leave less for the shipping where the discount is on more than the goods', () => {
    const items = [{ itemId: 'mug', quantity: 1, unitPrice: 1_000 }];
    const amounts: AmountLine[] = [
      { type: 'shipping', amount: 500 },
      { type: 'discount', amount: -1_200 },
    ];
    expect(sharesOf(items, 300, amounts)).toEqual({ lines: [0], shipping: 300 });
  });

  test('are rounded down piece by piece, and the last piece gets what is left', () => {
    expect([1, 2, 3].map((pieces) => ofPieces(1_000, pieces, 3))).toEqual([333, 666, 1_000]);
  });

  test('piece by piece add up to the line’s to the last minor unit', () => {
    const line = fc.record({ share: price, pieces: fc.array(fc.integer({ min: 1, max: 9 })) });
    fc.assert(
      fc.property(line, ({ share, pieces }) => {
        const quantity = Math.max(1, sum(pieces));
        let given = 0;
        let back = 0;
        for (const each of pieces) {
          const part = ofPieces(share, back + each, quantity) - given;
          expect(part).toBeGreaterThanOrEqual(0);
          given += part;
          back += each;
        }
        expect(given).toBe(pieces.length === 0 ? 0 : share);
      }),
    );
  });
});
