/** The command line of `npm run linearizability`. */
import { expect, test } from 'vitest';
import { readOptions } from '../../../proof/linearizability/options.ts';

test.each([
  [['--operations', '0'], '--operations must be a whole number from 1.'],
  [['--seed', 'x'], '--seed must be a whole number from 1.'],
  [['--only', 'orders,key'], '--only must be of orders, keys, stock.'],
  [['--plant', 'rot'], '--plant must be of stale-reads, forgotten-keys, lost-updates.'],
  [['--minutes', '1'], "Unknown option '--minutes'."],
])('linearizability %j is refused: %s', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(sentence);
});

test('linearizability takes a part, and draws a seed when none is given', () => {
  const given = ['--operations', '500', '--seed', '9', '--only', 'keys,stock'];
  expect(readOptions([...given, '--plant', 'lost-updates'])).toEqual({
    ...{ operations: 500, seed: 9, kinds: ['keys', 'stock'], plant: 'lost-updates' },
  });
  const { seed, ...defaults } = readOptions([]);
  expect(defaults).toEqual({
    ...{ operations: 100_000, kinds: ['orders', 'keys', 'stock'], plant: null },
  });
  expect(Number.isInteger(seed) && seed > 0).toBe(true);
});
