/**
 * `npm run simulate -- --runs N --seed S`: as many seeded lives of orders as wanted.
 * `npm run simulate -- --seed S --path P`: one that broke a promise, once more.
 */
import { parseArgs } from 'node:util';
import { simulate, tell } from './simulate.ts';
import { openSimulation } from './simulateOrder.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    path: { type: 'string' },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  console.error('--runs and --seed are whole numbers, --runs at least 1.');
  process.exit(2);
}
const began = performance.now();
const report = await simulate(await openSimulation(), { runs, seed, path: values.path });
const seconds = ((performance.now() - began) / 1000).toFixed(1);
if (report.failure) console.error(tell(report.failure, seed));
else if (values.path === undefined) {
  const ends = [...report.reached].filter(([what]) => what.startsWith('ended '));
  console.log(`seed ${seed}: ${report.runs} orders in ${seconds} s, no promise broken`);
  console.log(ends.map(([what, times]) => `${what}: ${times}`).join(', '));
  console.log(`${report.reached.size} situations, at most ${report.longest} activations`);
} else console.log('no promise is broken any more');
process.exit(report.failure ? 1 : 0);
