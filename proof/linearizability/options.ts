/** The command line of `npm run linearizability`. */
import { SetupProblem } from '../../dev/problem.ts';
import { anySeed, readArgs, text, wholeNumber } from '../fixtures/commandLine.ts';
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
  const values = readArgs(args, { operations: text, seed: text, only: text, plant: text });
  return {
    operations: wholeNumber('operations', values.operations, 100_000),
    seed: wholeNumber('seed', values.seed, anySeed()),
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
