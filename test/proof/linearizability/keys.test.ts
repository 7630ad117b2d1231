/** What Porcupine's model says of an idempotency key. */
import { describe, expect, test } from 'vitest';
import { hasGo, type Step, verdictOf } from './verdictOf.ts';

const send = (from: number, to: number, body: 'a' | 'b', output: object | null): Step => [
  ...([from, to] as const),
  { body },
  output,
];
const made = (order: string) => ({ status: 201, order, replayed: false });
const replayed = (order: string) => ({ status: 201, order, replayed: true });
const reused = { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', replayed: false };
const inUse = { status: 409, code: 'IDEMPOTENCY_KEY_IN_USE', replayed: false };

const good: readonly (readonly [string, readonly Step[]])[] = [
  [
    'Of requests at once one makes the order, and the others are answered with it or told to wait',
    [
      send(0, 50, 'a', made('one')),
      send(0, 40, 'a', inUse),
      send(5, 60, 'a', replayed('one')),
      send(70, 80, 'a', replayed('one')),
    ],
  ],
  [
    'Another request under the key is refused',
    [send(0, 10, 'a', made('one')), send(20, 30, 'b', reused), send(40, 50, 'a', replayed('one'))],
  ],
  [
    'A request without an answer has made the order',
    [
      send(0, 10, 'a', null),
      send(20, 30, 'a', replayed('one')),
      send(40, 50, 'a', replayed('one')),
    ],
  ],
  [
    'A request without an answer was never made',
    [send(0, 10, 'a', null), send(20, 30, 'b', made('one')), send(40, 50, 'a', reused)],
  ],
];
const bad: typeof good = [
  [
    'A repeat makes a second order',
    [send(0, 10, 'a', made('one')), send(20, 30, 'a', made('two'))],
  ],
  [
    'A repeat is answered with another order',
    [send(0, 10, 'a', made('one')), send(20, 30, 'a', replayed('two'))],
  ],
  [
    'Two requests at once make two orders',
    [send(0, 50, 'a', made('one')), send(0, 50, 'a', made('two'))],
  ],
  [
    'Another request under the key makes an order',
    [send(0, 10, 'a', made('one')), send(20, 30, 'b', made('two'))],
  ],
  [
    'Another request under the key is answered with the order',
    [send(0, 10, 'a', made('one')), send(20, 30, 'b', replayed('one'))],
  ],
  ['The first request is refused as another', [send(0, 10, 'a', reused)]],
  ['The first request is answered as a repeat', [send(0, 10, 'a', replayed('one'))]],
];

describe.skipIf(!hasGo)('The history of an idempotency key', () => {
  test.each(good)('%s: that is linearizable', async (_title, steps) => {
    expect(await verdictOf('keys', steps)).toBe('linearizable');
  });
  test.each(bad)('%s: that is not linearizable', async (_title, steps) => {
    expect(await verdictOf('keys', steps)).toBe('not linearizable');
  });
});
