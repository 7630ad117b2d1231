/** The command line of `npm run bench`. */
import { SetupProblem } from '../../dev/problem.ts';
import { flag, readArgs, text } from '../fixtures/commandLine.ts';
import { measurements } from './measurements.ts';

export interface BenchOptions {
  readonly isList: boolean;
  /** Only writes page and charts again, from the results of the last run. */
  readonly isPageOnly: boolean;
  /** Names of measurements; null for all. */
  readonly only: ReadonlySet<string> | null;
  /** Puts what was measured on the page. */
  readonly isWritten: boolean;
  /** Null: as many as the measurement has. */
  readonly rounds: number | null;
}

/** @throws SetupProblem with one sentence when an option is unknown or has a wrong value */
export function readOptions(args: string[]): BenchOptions {
  const { list, only, page, rounds, write } = readArgs(args, {
    list: flag,
    only: text,
    page: flag,
    rounds: text,
    write: flag,
  });
  const names = only?.split(',') ?? [];
  const unknown = names.find((name) => !measurements.some((each) => each.name === name));
  if (unknown !== undefined) {
    const all = measurements.map(({ name }) => name).join(', ');
    throw new SetupProblem(`There is no measurement "${unknown}": there are ${all}.`);
  }
  if (rounds !== undefined && !/^0*[1-9]\d{0,3}$/.test(rounds)) {
    throw new SetupProblem('--rounds is a whole number from 1 to 9999.');
  }
  return {
    isList: list === true,
    isPageOnly: page === true,
    only: only === undefined ? null : new Set(names),
    rounds: rounds === undefined ? null : Number(rounds),
    isWritten: write === true || only === undefined,
  };
}
