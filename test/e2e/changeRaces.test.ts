/** Of a change, a dispatch and a cancellation in the same moment one wins, and every store says which. */
import { expect, test } from 'vitest';
import { winners } from '../../proof/races/judge.ts';
import { runRounds } from '../../proof/races/runRounds.ts';
import { runningService } from '../support/runningService.ts';

const service = await runningService({}, { kafka: false });

test('an order that is changed, cancelled and dispatched in the same moment has one winner', async () => {
  const rounds = await runRounds(service.addresses, { rounds: 20, seed: 4 });
  expect(rounds.filter(({ problems }) => problems.length > 0)).toEqual([]);
  // All of them at rest, and not always the same.
  expect(new Set(rounds.map(({ evidence }) => winners(evidence))).size).toBeGreaterThan(1);
}, 240_000);
