/** The command line of `npm run linearizability`. */
import { parseArgs } from 'node:util';
import { SetupProblem } from '../../dev/problem.ts';
import { firstSentence } from '../chaos/plan/options.ts';
import { type Kind, kinds } from './history.ts';
import { type Plant, plants } from './plants.ts';

export interface Options {
  /** Of all kinds together, at least. */
  readonly operations: number;
  readonly seed: number;
  readonly kinds: readonly Kind[];
  /** A bug to run with, which must be found. */
  readonly plant: Plant | null;
}

/** @throws SetupProblem with one sentence when an option is unknown or has a wrong value */
export function readOptions(args: readonly string[]): Options {
  const values = read(args);
  const whole = (name: 'operations' | 'seed', fallback: string): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new SetupProblem(`--${name} must be a whole number from 1.`);
  };
  return {
    operations: whole('operations', '100000'),
    seed: whole('seed', String(Math.floor(Math.random() * 1_000_000) + 1)),
    kinds: values.only === undefined ? kinds : values.only.split(',').map(oneOf('only', kinds)),
    plant: values.plant === undefined ? null : oneOf('plant', plants)(values.plant),
  };
}

const oneOf =
  <T extends string>(name: string, choices: readonly T[]) =>
  (given: string): T => {
    const choice = choices.find((each) => each === given);
    if (choice !== undefined) return choice;
    throw new SetupProblem(`--${name} must be of ${choices.join(', ')}.`);
  };

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = { operations: text, seed: text, only: text, plant: text };
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new SetupProblem(firstSentence(error));
  }
}
