/** The command line of `npm run cluster`. */
import { SetupProblem } from '../../dev/problem.ts';
import { numberAbove0, readArgs, text, wholeNumber } from '../fixtures/commandLine.ts';
import { type FaultKind, faultKinds } from './plan/kinds.ts';

export interface ClusterRun {
  readonly orders: number;
  readonly faults: number;
  readonly minutes: number;
  readonly seed: number;
  /** The kinds of faults to cause. */
  readonly only: readonly FaultKind[];
  /** Age in minutes of the backup that is restored in the end; null: none is. */
  readonly restore: number | null;
}

/**
 * @returns null: bring the cluster up and leave it to a person
 * @throws SetupProblem with one sentence
 */
export function readClusterOptions(args: readonly string[]): ClusterRun | null {
  const run = { orders: text, faults: text, minutes: text, seed: text };
  const values = readArgs(args, { ...run, only: text, restore: text });
  if (Object.keys(values).length === 0) return null;
  const { orders, faults, minutes, seed, only, restore } = values;
  return {
    orders: wholeNumber('orders', orders, 2_000),
    faults: wholeNumber('faults', faults, 60),
    minutes: numberAbove0('minutes', minutes, 30),
    seed: wholeNumber('seed', seed, 1),
    only: kindsIn(only),
    restore: restore === undefined ? null : numberAbove0('restore', restore),
  };
}

function kindsIn(names: string | undefined): readonly FaultKind[] {
  if (names === undefined) return faultKinds;
  return names.split(',').map((name) => {
    const kind = faultKinds.find((each) => each === name);
    if (kind) return kind;
    throw new SetupProblem(`There is no fault ${name}: there are ${faultKinds.join(', ')}.`);
  });
}
