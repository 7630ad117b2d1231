/** Simulated orders, for mutants of the saga's code. The bundle with all of them is made once, by main.ts. */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lateTapes, tapes } from '../simulation/choices.ts';
import { openSimulation, simulateOrder } from '../simulation/simulateOrder.ts';
import { lentMutant } from './lentMutant.ts';

const ORDERS = 60;
const SEED = 20_261_129;

const sandbox = await openSimulation({
  code: await readFile(process.env['WORKFLOW_BUNDLE'] ?? '', 'utf8'),
  shared: lentMutant,
});
const orders = fc.sample(fc.tuple(tapes, lateTapes), { seed: SEED, numRuns: ORDERS });

test('simulated orders violate no invariant', { timeout: 120_000 }, async () => {
  for (const [tape, late] of orders) {
    const { violations } = await simulateOrder(sandbox, tape, late);
    expect(violations).toEqual([]);
  }
});
