/** What Porcupine's model says of an item's stock. */
import { describe, expect, test } from 'vitest';
import { hasGo, type Step, verdictOf } from './verdictOf.ts';

const shown = (onHand: number, reserved: number) => ({
  ...{ http: 200, onHand, reserved, available: onHand - reserved },
});
const step =
  (op: string, more: object = {}) =>
  (from: number, to: number, output: object | null): Step => [from, to, { op, ...more }, output];
const put = (pieces: number) => step('put', { pieces });
const read = step('read');
const adjust = (number: number, pieces: number) => step('adjust', { number, pieces });
const byOrder = (op: 'reserve' | 'release' | 'ship', pieces: number) => step(op, { pieces });
const done = { http: 200 };
const below = { http: 409, code: 'STOCK_BELOW_RESERVED' };
const outOfStock = { http: 409, code: 'OUT_OF_STOCK' };
const counted = put(10)(0, 10, shown(10, 0));

const good: readonly (readonly [string, readonly Step[]])[] = [
  [
    'Pieces arrive, are reserved and leave',
    [
      counted,
      adjust(1, 5)(20, 30, shown(15, 0)),
      byOrder('reserve', 12)(40, 60, done),
      read(45, 50, shown(15, 12)),
      byOrder('ship', 12)(70, 80, done),
      read(90, 95, shown(3, 0)),
    ],
  ],
  [
    'An adjustment that is sent twice counts once',
    [counted, adjust(1, 5)(20, 40, shown(15, 0)), adjust(1, 5)(20, 40, shown(15, 0))],
  ],
  [
    'An adjustment without an answer counts, or does not',
    [
      counted,
      adjust(1, 5)(20, 30, null),
      adjust(2, 3)(20, 30, null),
      read(40, 50, shown(13, 0)),
      read(60, 70, shown(13, 0)),
    ],
  ],
  [
    'What is reserved cannot be taken away, and not be reserved again',
    [
      counted,
      byOrder('reserve', 8)(20, 30, done),
      adjust(1, -5)(40, 50, below),
      put(7)(40, 50, below),
      byOrder('reserve', 3)(40, 50, outOfStock),
      byOrder('release', 8)(60, 70, done),
      put(7)(80, 90, shown(7, 0)),
    ],
  ],
];
const bad: typeof good = [
  [
    'An adjustment is lost',
    [counted, adjust(1, 5)(20, 30, shown(15, 0)), read(40, 50, shown(10, 0))],
  ],
  [
    'An adjustment that is sent twice counts twice',
    [counted, adjust(1, 5)(20, 30, shown(15, 0)), adjust(1, 5)(40, 50, shown(20, 0))],
  ],
  [
    'A repeat is answered with the stock before the adjustment',
    [counted, adjust(1, 5)(20, 40, shown(15, 0)), adjust(1, 5)(20, 40, shown(10, 0))],
  ],
  [
    'More is reserved than is on hand',
    [counted, byOrder('reserve', 6)(20, 30, done), byOrder('reserve', 6)(40, 50, done)],
  ],
  [
    'An order is refused although there are pieces',
    [counted, byOrder('reserve', 6)(20, 30, outOfStock)],
  ],
  ['A count is refused although nothing is reserved', [counted, put(3)(20, 30, below)]],
  [
    'A read shows a reservation and a later one does not',
    [
      counted,
      byOrder('reserve', 6)(20, 90, done),
      read(30, 40, shown(10, 6)),
      read(50, 60, shown(10, 0)),
    ],
  ],
  [
    'What is available is not what is on hand less what is reserved',
    [counted, read(20, 30, { http: 200, onHand: 10, reserved: 0, available: 9 })],
  ],
];

describe.skipIf(!hasGo)('The history of an item’s stock', () => {
  test.each(good)('%s: that is linearizable', async (_title, steps) => {
    expect(await verdictOf('stock', steps)).toBe('linearizable');
  });
  test.each(bad)('%s: that is not linearizable', async (_title, steps) => {
    expect(await verdictOf('stock', steps)).toBe('not linearizable');
  });
});
