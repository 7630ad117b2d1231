/** The plan of a run: the same seed makes the same plan. */
import { type Fault, planFaults } from './faults.ts';
import { type Intent, planIntents } from './intents.ts';
import type { ProviderChoice } from './providers.ts';
import { createRandom } from './seededRandom.ts';

export interface ChaosOptions {
  readonly orders: number;
  readonly minutes: number;
  readonly seed: number;
  /** The simulators when it is missing. */
  readonly providers?: ProviderChoice;
}

export interface ChaosPlan extends Required<ChaosOptions> {
  readonly intents: readonly Intent[];
  readonly faults: readonly Fault[];
}

export function planChaos(options: ChaosOptions): ChaosPlan {
  const { orders, minutes, seed, providers = 'simulators' } = options;
  const overMs = minutes * 60_000;
  return {
    ...{ orders, minutes, seed, providers },
    // Separate seeds, so that the number of orders does not change the faults.
    intents: planIntents(createRandom(seed), { orders, overMs }),
    faults: planFaults(createRandom(seed ^ 0x5eed), overMs),
  };
}
