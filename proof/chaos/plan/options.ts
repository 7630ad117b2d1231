/** The command line of `npm run chaos`. */
import { parseArgs } from 'node:util';
import { SetupProblem } from '../../../dev/problem.ts';
import type { ChaosOptions } from './plan.ts';
import { type ProviderChoice, providerChoices } from './providers.ts';

type NumberOption = Exclude<keyof ChaosOptions, 'providers'>;
const DEFAULTS = { orders: '300', minutes: '5' };

/** @throws SetupProblem with one sentence when an option is unknown or has a wrong value */
export function readOptions(args: readonly string[]): ChaosOptions {
  const values = read(args);
  const number = (name: NumberOption, fallback: string): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isFinite(value) && value > 0) return value;
    throw new SetupProblem(`--${name} must be a number above 0.`);
  };
  const whole = (name: NumberOption, fallback: string): number => {
    const value = Number(values[name] ?? fallback);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    throw new SetupProblem(`--${name} must be a whole number from 1.`);
  };
  const anySeed = String(Math.floor(Math.random() * 1_000_000) + 1);
  return {
    orders: whole('orders', DEFAULTS.orders),
    minutes: number('minutes', DEFAULTS.minutes),
    seed: whole('seed', anySeed),
    providers: providersOf(values.providers ?? 'simulators'),
  };
}

/** @throws SetupProblem */
function providersOf(value: string): ProviderChoice {
  const choice = providerChoices.find((each) => each === value);
  if (choice) return choice;
  throw new SetupProblem(`--providers must be ${providerChoices.join(' or ')}.`);
}

function read(args: readonly string[]): Partial<Record<keyof ChaosOptions, string>> {
  const text = { type: 'string' } as const;
  try {
    const options = { orders: text, minutes: text, seed: text, providers: text };
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new SetupProblem(firstSentence(error));
  }
}

/** The first sentence of an error of `parseArgs`; the rest is advice to the program's author. */
export const firstSentence = (error: unknown): string =>
  `${error instanceof Error ? error.message.split(/\.?(?:\s*\n|\. |$)/, 1)[0] : error}.`;
