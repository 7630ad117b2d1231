/** The versions of our workers: which orders are with which, and bringing one in or out. */
import { readFile } from 'node:fs/promises';
import type { NewOrder } from '@order-management/client';
import { keepAction } from '../../db/operatorActions.ts';
import { readConfig } from '../settings.ts';
import {
  type Command,
  type Given,
  numberOf,
  textOf,
  UsageError,
  type Words,
  type Workbench,
} from './command.ts';
import { createDeployment, shareOf } from './rollout/deployment.ts';
import type { Desk } from './rollout/desk.ts';
import type { Gate } from './rollout/gateOrder.ts';
import { createReplay } from './rollout/replay.ts';
import { rollBack } from './rollout/rollBack.ts';
import { rollOut } from './rollout/rollOut.ts';
import { createRuns, which } from './rollout/runs.ts';

const GATE_SECONDS = 60;

export const versions: Command = {
  args: '',
  summary: 'the versions of the workers, and how many orders, refunds and returns are with each',
  isAction: false,
  async run(bench) {
    const { deployment, runs } = deskOf(bench);
    const routing = await deployment.read();
    for (const version of routing.versions) {
      const [running, goForward] = await Promise.all([
        runs.count(version, which.running),
        runs.count(version, which.goingForward),
      ]);
      bench.print({ version, newOrders: `${shareOf(routing, version)} %`, running, goForward });
    }
    return true;
  },
};

export const rollOutVersion: Command = {
  args: 'VERSION (--gate-order FILE | --no-gate-order) [--steps 1,10,50] [--watch-seconds 60] [--wait-seconds 300]',
  summary: 'have orders begin with a version, step by step, and move the waiting ones to it',
  options: {
    'gate-order': { type: 'string' },
    'no-gate-order': { type: 'boolean' },
    steps: { type: 'string' },
    'watch-seconds': { type: 'string' },
    'wait-seconds': { type: 'string' },
  },
  isAction: true,
  async run(bench, given, words) {
    const buildId = versionOf(given);
    const gate = await gateOf(bench, given);
    const plan = {
      ...{ buildId, gate, steps: stepsOf(given) },
      watchSeconds: numberOf(given, 'watch-seconds', 60),
      waitSeconds: numberOf(given, 'wait-seconds', 300),
    };
    const isIn = await rollOut(deskOf(bench), plan);
    await keep(bench, words, 'roll-out', { version: buildId, isIn });
    return isIn;
  },
};

export const rollBackTo: Command = {
  args: 'VERSION --from VERSION',
  summary: 'have orders begin with a version again, and move those of the other one to it',
  options: { from: { type: 'string' } },
  isAction: true,
  async run(bench, given, words) {
    const [to, from] = [versionOf(given), textOf(given, 'from')];
    if (!from || from === to) throw new UsageError('it needs the version to take out, with --from');
    await rollBack(deskOf(bench), { from, to });
    await keep(bench, words, 'roll-back', { from, to });
    return true;
  },
};

/** @throws UsageError */
function deskOf({ temporal, print }: Workbench): Desk {
  const { WORKER_DEPLOYMENT: name } = readConfig(['WORKER_DEPLOYMENT']);
  if (name === undefined)
    throw new UsageError('the workers have no versions: set WORKER_DEPLOYMENT');
  const client = temporal();
  return {
    deployment: createDeployment(client, name),
    runs: createRuns(client, name),
    replay: createReplay(client),
    report: (line) => print({ at: new Date().toISOString(), ...line }),
  };
}

async function keep(
  bench: Workbench,
  words: Words,
  action: 'roll-out' | 'roll-back',
  detail: Readonly<Record<string, unknown>>,
): Promise<void> {
  await keepAction((await bench.database()).db, { ...words, action, detail });
}

/** @throws UsageError */
function versionOf({ positionals: [version, ...rest] }: Given): string {
  if (version === undefined || rest.length > 0) throw new UsageError('it needs one version');
  return version;
}

/** @throws UsageError */
async function gateOf(bench: Workbench, given: Given): Promise<Gate | null> {
  const file = textOf(given, 'gate-order');
  if (given.values['no-gate-order'] === true && file === undefined) return null;
  if (file === undefined) throw new UsageError('it needs a --gate-order, or --no-gate-order');
  const order = await readFile(file, 'utf8').then((text) => JSON.parse(text) as NewOrder, notRead);
  return { api: bench.api(), order, seconds: GATE_SECONDS };
}

const notRead = (error: unknown): never => {
  throw new UsageError(`the --gate-order can’t be read: ${String(error)}`);
};

/** @throws UsageError */
function stepsOf(given: Given): number[] {
  const steps = (textOf(given, 'steps') ?? '1,10,50').split(',').map(Number);
  if (steps.every((step) => step > 0 && step < 100)) return steps;
  throw new UsageError('--steps are percentages, such as 1,10,50');
}
