/** `npm run chaos` with wrong options: one sentence, and no files are left. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOptions } from '../../../proof/chaos/plan/options.ts';
import { runProgram } from '../../support/runProgram.ts';

const emptyDir = await mkdtemp(join(tmpdir(), 'order-management-commands-'));
afterAll(() => rm(emptyDir, { recursive: true, force: true }));

test.each([
  [['--orders', '0.5'], '--orders must be a whole number from 1.'],
  [['--orders', 'many'], '--orders must be a whole number from 1.'],
  [['--seed', '0.5'], '--seed must be a whole number from 1.'],
  [['--minutes', '0'], '--minutes must be a number above 0.'],
  [['--providers', 'stripe'], '--providers must be simulators or stripe,easypost.'],
  [['--minute', '1'], "Unknown option '--minute'."],
  [['--seed'], "Option '--seed <value>' argument missing."],
  [['--seed', '--orders', '1'], "Option '--seed' argument is ambiguous."],
  [['7'], "Unexpected argument '7'."],
])('chaos %j is refused: %s', (args, sentence) => {
  expect(() => readOptions(args)).toThrow(expect.objectContaining({ name: 'SetupProblem' }));
  expect(() => readOptions(args)).toThrow(sentence);
});

test('chaos reads its options and draws a seed when none is given', () => {
  const given = readOptions(['--orders', '60', '--minutes', '0.5', '--seed', '9']);
  expect(given).toEqual({ orders: 60, minutes: 0.5, seed: 9, providers: 'simulators' });
  expect(readOptions(['--providers', 'stripe,easypost']).providers).toBe('stripe,easypost');
  const { seed, ...defaults } = readOptions([]);
  expect(defaults).toEqual({ orders: 300, minutes: 5, providers: 'simulators' });
  expect(Number.isInteger(seed) && seed > 0).toBe(true);
});

test('chaos with a wrong option prints one line and leaves no files', async () => {
  const { code, output } = await runProgram('proof/chaos/main.ts', { TMPDIR: emptyDir }, [
    '--orders',
    '0.5',
  ]);
  expect({ code, output }).toEqual({
    code: 2,
    output: '--orders must be a whole number from 1.\n',
  });
  expect(await readdir(emptyDir)).toEqual([]);
});
