/** `npm run simulate` with wrong options: one sentence. */
import { expect, test } from 'vitest';
import { runProgram } from '../../support/runProgram.ts';

test.each([
  [['--path', '12:3'], '--path needs the --seed that it belongs to.'],
  [['--seed', '7', '--path', 'x'], '--path is numbers with colons between them, such as 12:3:7.'],
  [['--seed', '7', '--path', '0:999999'], 'There is no order at --path 0:999999 of this --seed.'],
  [['--seed', 'x'], '--seed is a whole number.'],
  [['--runs', '0'], '--runs is a whole number from 1.'],
  [['--run', '5'], "Unknown option '--run'."],
  [['--seed'], "Option '--seed <value>' argument missing."],
])('simulate %j is refused: %s', async (args, sentence) => {
  const { code, output } = await runProgram('proof/simulation/main.ts', {}, args);
  expect({ code, output: output.trimEnd() }).toEqual({ code: 2, output: sentence });
});
