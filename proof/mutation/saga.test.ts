/**
 * Simulated orders, for mutants of the saga's code. It runs in the SDK's sandbox, which has globals of
 * its own: StrykerJS's object, by which a mutant is switched on, is lent to it. The bundle with all
 * mutants is made once, by main.ts.
 */
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lateTapes, tapes } from '../simulation/choices.ts';
import { openSimulation, simulateOrder } from '../simulation/simulateOrder.ts';

const ORDERS = 60;
const SEED = 20_261_129;
const STRYKER = '__stryker__';

/** The SDK freezes what a sandbox has at its start; this is frozen, and passes everything on. */
const lent = new Proxy(Object.freeze({}), {
  get: (_, key) => Reflect.get(Reflect.get(globalThis, STRYKER), key),
  set: (_, key, value) => Reflect.set(Reflect.get(globalThis, STRYKER), key, value),
});
const sandbox = await openSimulation({
  code: await readFile(process.env['WORKFLOW_BUNDLE'] ?? '', 'utf8'),
  shared: { name: STRYKER, object: lent },
});
const orders = fc.sample(fc.tuple(tapes, lateTapes), { seed: SEED, numRuns: ORDERS });

test('simulated orders violate no invariant', { timeout: 120_000 }, async () => {
  for (const [tape, late] of orders) {
    const { violations } = await simulateOrder(sandbox, tape, late);
    expect(violations).toEqual([]);
  }
});
