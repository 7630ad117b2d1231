/** Runs many seeded orders and shrinks the first one that violates an invariant. */
import fc from 'fast-check';
import { lateTapes, type Tape, tapes } from './choices.ts';
import { type Outcome, simulateOrder } from './simulateOrder.ts';
import type { Sandbox } from './temporal/sandbox.ts';

export interface SimulationOptions {
  readonly runs: number;
  readonly seed: number;
  /** The path of an earlier failure: only that order is simulated. */
  readonly path?: string | undefined;
  /** In each order a change, a dispatch and a cancellation meet. */
  readonly races?: boolean;
}

export interface Failure {
  /** With the seed, it reproduces this order. */
  readonly path: string;
  readonly outcome: Outcome;
}

export interface Report {
  readonly runs: number;
  /** How many orders came into each situation. */
  readonly situations: ReadonlyMap<string, number>;
  /** Workflow activations of the longest order. */
  readonly longest: number;
  readonly failure: Failure | null;
}

/** Shrinking takes some hundred runs; when the time is up, it ends with what it has. */
const SHRINK_LIMIT_MS = 60_000;

export async function simulate(
  sandbox: Sandbox,
  { runs, seed, path, races = false }: SimulationOptions,
): Promise<Report> {
  const situations = new Map<string, number>();
  let [simulated, longest, firstFailureAt] = [0, 0, 0];
  const property = fc.asyncProperty(tapes, lateTapes, async (tape, late) => {
    if (firstFailureAt > 0 && Date.now() - firstFailureAt > SHRINK_LIMIT_MS) return true;
    const outcome = await simulateOrder(sandbox, tape, late, races);
    simulated += 1;
    longest = Math.max(longest, outcome.steps);
    for (const situation of outcome.situations)
      situations.set(situation, (situations.get(situation) ?? 0) + 1);
    const isGood = outcome.violations.length === 0;
    if (!isGood) firstFailureAt ||= Date.now();
    return isGood;
  });
  const check = await fc.check<[Tape, Tape]>(property, {
    numRuns: runs,
    seed,
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  const [tape, late = []] = check.counterexample ?? [];
  const failure = tape && {
    path: check.counterexamplePath ?? '',
    outcome: await simulateOrder(sandbox, tape, late, races),
  };
  return { runs: simulated, situations, longest, failure: failure ?? null };
}

/** The log, events and violations of a failed order, and the command that reproduces it. */
export function failureReport({ path, outcome }: Failure, seed: number, races = false): string {
  return [
    ...outcome.log,
    ...outcome.events.map(({ version, type, set }) => `${version} ${type} ${JSON.stringify(set)}`),
    `VIOLATED: ${outcome.violations.join('; ')}`,
    `npm run simulate --${races ? ' --races' : ''} --seed ${seed} --path ${path}`,
  ].join('\n');
}
