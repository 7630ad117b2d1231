/** The command line of `npm run cluster`. */
import { parseArgs } from 'node:util';
import { SetupProblem } from '../../dev/problem.ts';
import { firstSentence } from '../chaos/plan/options.ts';
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
  const values = read(args);
  if (Object.keys(values).length === 0) return null;
  const whole = (name: 'orders' | 'faults' | 'seed', fallback: number): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new SetupProblem(`--${name} must be a whole number from 1.`);
  };
  const above0 = (name: 'minutes' | 'restore', fallback?: number): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isFinite(value) && value > 0) return value;
    throw new SetupProblem(`--${name} must be a number above 0.`);
  };
  return {
    orders: whole('orders', 2_000),
    faults: whole('faults', 60),
    minutes: above0('minutes', 30),
    seed: whole('seed', 1),
    only: kindsIn(values.only),
    restore: values.restore === undefined ? null : above0('restore'),
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

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const run = { orders: text, faults: text, minutes: text, seed: text };
    const options = { ...run, only: text, restore: text };
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new SetupProblem(firstSentence(error));
  }
}
