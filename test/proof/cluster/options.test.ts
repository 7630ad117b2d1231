/** `npm run cluster`: its options, and one sentence for a wrong one. */
import { expect, test } from 'vitest';
import { readClusterOptions } from '../../../proof/cluster/options.ts';
import { faultKinds } from '../../../proof/cluster/plan/kinds.ts';

test('without options the cluster is brought up for a person', () => {
  expect(readClusterOptions([])).toBeNull();
});

test('with any option faults are caused, of every kind unless some are named', () => {
  const whole = { orders: 2_000, faults: 60, minutes: 30, seed: 7, only: faultKinds };
  expect(readClusterOptions(['--seed', '7'])).toEqual({ ...whole, restore: null });
  const few = ['--orders', '50', '--faults', '2', '--minutes', '1.5', '--only', 'primary-cut'];
  expect(readClusterOptions(few)).toEqual({
    ...{ orders: 50, faults: 2, minutes: 1.5, seed: 1 },
    only: ['primary-cut'],
    restore: null,
  });
  expect(readClusterOptions(['--restore', '5'])?.restore).toBe(5);
});

test.each([
  [['--orders', '0'], '--orders must be a whole number from 1.'],
  [['--faults', 'many'], '--faults must be a whole number from 1.'],
  [['--minutes', '0'], '--minutes must be a number above 0.'],
  [['--restore', '0'], '--restore must be a number above 0.'],
  [['--only', 'earthquake'], 'There is no fault earthquake: there are creation-killed, '],
  [['--minute', '1'], "Unknown option '--minute'."],
])('cluster %j is refused: %s', (args, sentence) => {
  expect(() => readClusterOptions(args)).toThrow(expect.objectContaining({ name: 'SetupProblem' }));
  expect(() => readClusterOptions(args)).toThrow(sentence);
});
