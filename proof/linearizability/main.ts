/**
 * `npm run linearizability -- --operations N --seed S --only KINDS --plant BUG`: records what clients see of the
 * whole service under faults, and has Porcupine check that it is linearizable. Exits with 1 when it is not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupProblem } from '../../dev/problem.ts';
import { killOnSignal } from '../fixtures/killOnSignal.ts';
import { isGood, verdictLine } from './judge.ts';
import { type Options, readOptions } from './options.ts';
import { recordAndJudge } from './run.ts';

const say = (line: string): void => console.log(line);

try {
  process.exit(await run(readOptions(process.argv.slice(2))));
} catch (error) {
  console.error(error instanceof SetupProblem ? error.message : error);
  process.exit(2);
}

/** @returns the exit code */
async function run(options: Options): Promise<0 | 1> {
  const dataDir = await mkdtemp(join(tmpdir(), 'order-management-linearizability-'));
  killOnSignal(dataDir);
  say(`Seed ${options.seed}; data in ${dataDir}`);
  const startedAt = Date.now();
  const { verdicts, faults } = await recordAndJudge(options, dataDir, (line) => {
    say(`  ${Math.round((Date.now() - startedAt) / 1_000)} s: ${line}`);
  });
  for (const [name, times] of [...faults].sort()) say(`${String(times).padStart(5)} × ${name}`);
  for (const verdict of verdicts) say(verdictLine(verdict));
  const good = verdicts.every(isGood);
  if (good) await rm(dataDir, { recursive: true, force: true });
  else say(`The history, its pages and the logs are kept in ${dataDir}`);
  return good ? 0 : 1;
}
