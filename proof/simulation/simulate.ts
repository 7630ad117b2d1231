/** Many seeded lives of orders; the first in which a promise is broken is made small. */
import fc from 'fast-check';
import { lateTapes, type Tape, tapes } from './choices.ts';
import type { Sandbox } from './sandbox.ts';
import { type Outcome, simulateOrder } from './simulateOrder.ts';

export interface Plan {
  readonly runs: number;
  readonly seed: number;
  /** Of a life that was found before: it alone is lived again. */
  readonly path?: string | undefined;
}

export interface Failure {
  /** With the seed it leads to the same life again. */
  readonly path: string;
  readonly outcome: Outcome;
}

export interface Report {
  readonly runs: number;
  /** How many lives met with what. */
  readonly reached: ReadonlyMap<string, number>;
  /** Of the longest life, in activations of its sagas. */
  readonly longest: number;
  readonly failure: Failure | null;
}

/** Making a life small takes some hundred more; an error at its end says as much. */
const SHRINK_LIMIT_MS = 60_000;

export async function simulate(sandbox: Sandbox, { runs, seed, path }: Plan): Promise<Report> {
  const reached = new Map<string, number>();
  let [lived, longest, failing] = [0, 0, 0];
  const property = fc.asyncProperty(tapes, lateTapes, async (tape, late) => {
    if (failing > 0 && Date.now() - failing > SHRINK_LIMIT_MS) return true;
    const outcome = await simulateOrder(sandbox, tape, late);
    lived += 1;
    longest = Math.max(longest, outcome.steps);
    for (const what of outcome.reached) reached.set(what, (reached.get(what) ?? 0) + 1);
    const holds = outcome.broken.length === 0;
    if (!holds) failing ||= Date.now();
    return holds;
  });
  const found = await fc.check<[Tape, Tape]>(property, {
    numRuns: runs,
    seed,
    ...(path === undefined ? {} : { path, endOnFailure: true }),
  });
  const [tape, late = []] = found.counterexample ?? [];
  const failure = tape && {
    path: found.counterexamplePath ?? '',
    outcome: await simulateOrder(sandbox, tape, late),
  };
  return { runs: lived, reached, longest, failure: failure ?? null };
}

/** What a person needs to know of a life in which a promise was broken. */
export function tell({ path, outcome }: Failure, seed: number): string {
  return [
    ...outcome.log,
    ...outcome.events.map(({ version, type, set }) => `${version} ${type} ${JSON.stringify(set)}`),
    `BROKEN: ${outcome.broken.join('; ')}`,
    `npm run simulate -- --seed ${seed} --path ${path}`,
  ].join('\n');
}
