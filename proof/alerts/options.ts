/** The command line of `npm run chaos:alerts`. */
import { SetupProblem } from '../../dev/problem.ts';
import { readArgs, text } from '../fixtures/commandLine.ts';

export interface AlertsOptions {
  /** Minutes without any fault; 0 for none. */
  readonly calm: number;
  /** What to run: names of faults, `restarts` or `none`; null for everything. */
  readonly only: readonly string[] | null;
  readonly seed: number;
  /** Rules to load instead of ours, from the working directory. */
  readonly rules: string | null;
}

/**
 * @param names the faults there are
 * @throws SetupProblem with one sentence
 */
export function readAlertsOptions(
  args: readonly string[],
  names: readonly string[],
): AlertsOptions {
  const values = readArgs(args, { calm: text, only: text, seed: text, rules: text });
  const number = (name: 'calm' | 'seed', fallback: number): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isFinite(value) && value >= 0) return value;
    throw new SetupProblem(`--${name} must be a number from 0.`);
  };
  const only = values.only?.split(',') ?? null;
  const unknown = only?.find((name) => ![...names, 'restarts', 'none'].includes(name));
  if (unknown !== undefined)
    throw new SetupProblem(
      `There is no fault ${unknown}: there are ${names.join(', ')}, and restarts.`,
    );
  return { calm: number('calm', 30), only, seed: number('seed', 1), rules: values.rules ?? null };
}
