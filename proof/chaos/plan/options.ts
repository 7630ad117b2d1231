/** The command line of `npm run chaos`. */
import { SetupProblem } from '../../../dev/problem.ts';
import { anySeed, numberAbove0, readArgs, text, wholeNumber } from '../../fixtures/commandLine.ts';
import type { ChaosOptions } from './plan.ts';
import { type ProviderChoice, providerChoices } from './providers.ts';

const DEFAULTS = { orders: 300, minutes: 5 };

/** @throws SetupProblem with one sentence when an option is unknown or has a wrong value */
export function readOptions(args: readonly string[]): ChaosOptions {
  const options = { orders: text, minutes: text, seed: text, providers: text };
  const values = readArgs(args, options);
  return {
    orders: wholeNumber('orders', values.orders, DEFAULTS.orders),
    minutes: numberAbove0('minutes', values.minutes, DEFAULTS.minutes),
    seed: wholeNumber('seed', values.seed, anySeed()),
    providers: providersOf(values.providers ?? 'simulators'),
  };
}

/** @throws SetupProblem */
function providersOf(value: string): ProviderChoice {
  const choice = providerChoices.find((each) => each === value);
  if (choice) return choice;
  throw new SetupProblem(`--providers must be ${providerChoices.join(' or ')}.`);
}
