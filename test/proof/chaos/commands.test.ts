/** `npm run chaos` and `npm run simulate` with wrong options: one sentence, and no files are left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOptions } from '../../../proof/chaos/plan/options.ts';

const ROOT = new URL('../../../', import.meta.url).pathname;
const emptyDir = await mkdtemp(join(tmpdir(), 'order-management-commands-'));
afterAll(() => rm(emptyDir, { recursive: true, force: true }));

async function called(program: string, args: readonly string[]) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], TMPDIR: emptyDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  const [code] = await once(child, 'close');
  return { code, said: said.trimEnd() };
}

test.each([
  [['--orders', '0.5'], '--orders must be a whole number from 1.'],
  [['--orders', 'many'], '--orders must be a whole number from 1.'],
  [['--seed', '0.5'], '--seed must be a whole number from 1.'],
  [['--minutes', '0'], '--minutes must be a number above 0.'],
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
  expect(given).toEqual({ orders: 60, minutes: 0.5, seed: 9 });
  const { seed, ...defaults } = readOptions([]);
  expect(defaults).toEqual({ orders: 300, minutes: 5 });
  expect(Number.isInteger(seed) && seed > 0).toBe(true);
});

test('chaos with a wrong option prints one line and leaves no files', async () => {
  const { code, said } = await called('proof/chaos/main.ts', ['--orders', '0.5']);
  expect({ code, said }).toEqual({ code: 2, said: '--orders must be a whole number from 1.' });
  expect(await readdir(emptyDir)).toEqual([]);
});

test.each([
  [['--path', '12:3'], '--path needs the --seed that it belongs to.'],
  [['--seed', '7', '--path', 'x'], '--path is numbers with colons between them, such as 12:3:7.'],
  [['--seed', '7', '--path', '0:999999'], 'There is no order at --path 0:999999 of this --seed.'],
  [['--seed', 'x'], '--seed is a whole number.'],
  [['--runs', '0'], '--runs is a whole number from 1.'],
  [['--run', '5'], "Unknown option '--run'."],
  [['--seed'], "Option '--seed <value>' argument missing."],
])('simulate %j is refused: %s', async (args, sentence) => {
  expect(await called('proof/simulation/main.ts', args)).toEqual({ code: 2, said: sentence });
});
