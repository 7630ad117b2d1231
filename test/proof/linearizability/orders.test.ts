/** What Porcupine's model says of an order that clients place, read, cancel and change. */
import { describe, expect, test } from 'vitest';
import { hasGo, type Step, verdictOf } from './verdictOf.ts';

const placed: Step = [
  ...([0, 10] as const),
  { op: 'place', quantity: 5, price: 250 },
  { http: 201, status: 'pending' },
];
const shown = (version: number, status: string, quantity = 5, total = quantity * 250) => ({
  ...{ http: 200, version, status, quantity, total },
});
const read = (from: number, to: number, output: object): Step => [from, to, { op: 'read' }, output];
const has = (from: number, to: number, version: number, output: object): Step => [
  ...([from, to] as const),
  { op: 'read', version },
  output,
];
const cancel = (from: number, to: number, output: object | null): Step => [
  ...([from, to] as const),
  { op: 'cancel' },
  output,
];
const change = (from: number, to: number, version: number, output: object | null): Step => [
  ...([from, to] as const),
  { op: 'change', version, quantity: 1 },
  output,
];
const accepted = { http: 200, status: 'cancelling' };
const tooLate = { http: 409, code: 'ORDER_NOT_CANCELLABLE' };
const changed = { http: 200, status: 'confirmed' };

const good: readonly (readonly [string, readonly Step[]])[] = [
  [
    'An order goes on between two reads',
    [placed, read(20, 30, shown(2, 'pending')), read(40, 50, shown(6, 'shipped'))],
  ],
  [
    'Of two reads at once either may be the earlier',
    [placed, read(20, 50, shown(4, 'confirmed')), read(20, 50, shown(2, 'pending'))],
  ],
  [
    'A cancellation is seen by reads that come after it, or at once',
    [
      placed,
      cancel(20, 60, accepted),
      read(30, 40, shown(2, 'pending')),
      read(45, 55, shown(3, 'cancelling')),
      read(70, 80, shown(5, 'cancelled')),
    ],
  ],
  [
    'An accepted cancellation ends as shipped, when the parcel had left',
    [placed, cancel(20, 30, accepted), read(40, 50, shown(5, 'shipped'))],
  ],
  [
    'A cancellation without an answer takes effect long after it was asked for',
    [
      placed,
      cancel(20, 30, null),
      read(40, 50, shown(4, 'confirmed')),
      read(60, 70, shown(5, 'cancelling')),
    ],
  ],
  [
    'A cancellation without an answer has no effect',
    [placed, cancel(20, 30, null), read(60, 70, shown(8, 'delivered'))],
  ],
  [
    'A client that has the version is told that nothing has changed',
    [placed, read(20, 30, shown(4, 'confirmed')), has(40, 50, 4, { http: 304 })],
  ],
  [
    'A change takes a piece off',
    [
      placed,
      read(20, 30, shown(4, 'confirmed')),
      change(40, 50, 4, changed),
      read(60, 70, shown(7, 'confirmed', 4)),
    ],
  ],
];
const bad: typeof good = [
  [
    'A read finds no order although its placing was answered',
    [placed, read(20, 30, { http: 404, code: 'ORDER_NOT_FOUND' })],
  ],
  [
    'A read goes back to an earlier version',
    [placed, read(20, 30, shown(4, 'confirmed')), read(40, 50, shown(3, 'pending'))],
  ],
  [
    'A later version has a status that comes earlier',
    [placed, read(20, 30, shown(6, 'shipped')), read(40, 50, shown(7, 'confirmed'))],
  ],
  [
    'A version is shown in two ways',
    [placed, read(20, 30, shown(4, 'confirmed')), read(40, 50, shown(4, 'pending'))],
  ],
  [
    'An accepted cancellation is not seen',
    [placed, cancel(20, 30, accepted), read(40, 50, shown(4, 'confirmed'))],
  ],
  [
    'An accepted cancellation is overtaken by a parcel that leaves from a confirmed order',
    [
      placed,
      cancel(20, 30, accepted),
      read(40, 50, shown(4, 'confirmed')),
      read(60, 70, shown(5, 'shipped')),
    ],
  ],
  ['An order is cancelled that nobody cancels', [placed, read(20, 30, shown(2, 'cancelling'))]],
  [
    'A cancellation is refused as too late and the order is still pending',
    [placed, cancel(20, 30, tooLate), read(40, 50, shown(2, 'pending'))],
  ],
  [
    'A cancellation of a shipped order is accepted',
    [placed, read(20, 30, shown(6, 'shipped')), cancel(40, 50, accepted)],
  ],
  [
    'A client is told that nothing has changed after its order is cancelled',
    [
      placed,
      read(20, 30, shown(4, 'confirmed')),
      cancel(40, 50, accepted),
      has(60, 70, 4, { http: 304 }),
    ],
  ],
  [
    'A change is answered and the pieces are still there',
    [
      placed,
      read(20, 30, shown(4, 'confirmed')),
      change(40, 50, 4, changed),
      read(60, 70, shown(7, 'confirmed')),
    ],
  ],
  [
    'Two changes are made of the same version',
    [
      placed,
      read(20, 30, shown(4, 'confirmed')),
      change(40, 70, 4, changed),
      change(50, 60, 4, changed),
    ],
  ],
  [
    'A read shows the pieces of one version with the total of another',
    [placed, change(20, 90, 1, changed), read(40, 50, shown(2, 'confirmed', 4, 5 * 250))],
  ],
];

describe.skipIf(!hasGo)('The history of an order', () => {
  test.each(good)('%s: that is linearizable', async (_title, steps) => {
    expect(await verdictOf('orders', steps)).toBe('linearizable');
  });
  test.each(bad)('%s: that is not linearizable', async (_title, steps) => {
    expect(await verdictOf('orders', steps)).toBe('not linearizable');
  });
});
