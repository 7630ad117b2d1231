/**
 * `npm run simulate -- --runs N --seed S`: simulates N orders.
 * `npm run simulate -- --seed S --path P`: simulates one order that violated an invariant again.
 * With `--races`, a change, a dispatch and a cancellation meet in each order.
 *
 * Exits with 0 when every invariant held, 1 when one was violated, 2 when an option is wrong.
 */
import { SetupProblem } from '../../dev/problem.ts';
import { flag, readArgs, text } from '../fixtures/commandLine.ts';
import { failureReport, type SimulationOptions, simulate } from './simulate.ts';
import { openSimulation } from './simulateOrder.ts';

try {
  process.exit(await main(readOptions(process.argv.slice(2))));
} catch (error) {
  console.error(error instanceof SetupProblem ? error.message : error);
  process.exit(2);
}

/** @returns the exit code */
async function main(options: SimulationOptions): Promise<0 | 1> {
  const { seed, path, races } = options;
  const began = performance.now();
  const report = await simulate(await openSimulation(), options);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if (report.runs === 0)
    throw new SetupProblem(`There is no order at --path ${path} of this --seed.`);
  if (report.failure) {
    console.error(failureReport(report.failure, seed, races));
    return 1;
  }
  if (path !== undefined) {
    console.log('no invariant is violated');
    return 0;
  }
  const counted = races ? 'race: ' : 'ended ';
  const ends = [...report.situations].filter(([what]) => what.startsWith(counted));
  console.log(`seed ${seed}: ${report.runs} orders in ${seconds} s, no invariant violated`);
  console.log(ends.map(([what, times]) => `${what}: ${times}`).join(', '));
  console.log(`${report.situations.size} situations, at most ${report.longest} activations`);
  return 0;
}

function readOptions(args: string[]): SimulationOptions {
  const values = readArgs(args, { runs: text, seed: text, path: text, races: flag });
  const { path } = values;
  const [runs, seed] = [values.runs ?? '1000', values.seed ?? String(Date.now() % 1_000_000)];
  if (!/^0*[1-9]\d*$/.test(runs)) throw new SetupProblem('--runs is a whole number from 1.');
  if (!/^-?\d+$/.test(seed)) throw new SetupProblem('--seed is a whole number.');
  if (path !== undefined && values.seed === undefined)
    throw new SetupProblem('--path needs the --seed that it belongs to.');
  if (path !== undefined && !/^\d+(:\d+)*$/.test(path))
    throw new SetupProblem('--path is numbers with colons between them, such as 12:3:7.');
  return { runs: Number(runs), seed: Number(seed), path, races: values.races === true };
}
