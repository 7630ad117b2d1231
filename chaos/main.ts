/** `npm run chaos -- --orders N --minutes M --seed S`: hurts the whole service and looks at it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { SetupProblem } from '../dev/problem.ts';
import { killAll, survivors } from '../dev/supervisor/pidFile.ts';
import { untilSignal } from '../dev/supervisor/signals.ts';
import { type ChaosOptions, planChaos } from './plan/plan.ts';
import { runChaos } from './run/runChaos.ts';
import { neverFired, tellRun } from './run/tellRun.ts';

const say = (line: string): void => console.log(line);
const DEFAULTS = { orders: '300', minutes: '5' };

Runtime.install({ logger: new DefaultLogger('WARN') });
const dataDir = await mkdtemp(join(tmpdir(), 'order-management-chaos-'));
const endAll = async (): Promise<void> => {
  killAll(await survivors(join(dataDir, 'run')));
  process.exit(130);
};
untilSignal(endAll).arrived.then(endAll);

try {
  const options = readOptions(process.argv.slice(2));
  say(`Seed ${options.seed}; data in ${dataDir}`);
  const run = await runChaos(planChaos(options), { dataDir, report: (line) => say(`  ${line}`) });
  say(`\n${tellRun(run)}`);
  const isGood = run.violations.length === 0 && neverFired(run).length === 0;
  if (isGood) await rm(dataDir, { recursive: true, force: true });
  else say(`\nThe data and the logs are kept in ${dataDir}`);
  process.exit(isGood ? 0 : 1);
} catch (error) {
  console.error(error instanceof SetupProblem ? error.message : error);
  process.exit(2);
}

function readOptions(args: string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { orders: text, minutes: text, seed: text } });
  const number = (name: 'orders' | 'minutes' | 'seed', fallback: string): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isFinite(value) && value > 0) return value;
    throw new SetupProblem(`--${name} must be a number above 0.`);
  };
  const seed = String(Math.floor(Math.random() * 1_000_000) + 1);
  return {
    orders: Math.floor(number('orders', DEFAULTS.orders)),
    minutes: number('minutes', DEFAULTS.minutes),
    seed: Math.floor(number('seed', seed)),
  };
}
