import { expect, test } from 'vitest';
import { outcomeOf } from '../../../activities/fence/outcome.ts';
import { failureTypeOf } from '../../support/failureType.ts';

const effectResult = { reference: 'charge 1' };
const came = (...row: Parameters<typeof outcomeOf>) =>
  failureTypeOf((async () => outcomeOf(...row))());

test('an effect that is done answers what was committed first', () => {
  expect(outcomeOf({ effectState: 'done', effectResult })).toBe(effectResult);
});

test.each(['undoing', 'undone', 'revoked'] as const)(
  'an effect that is %s by then is refused',
  async (effectState) => {
    expect(await came({ effectState, effectResult })).toBe('EFFECT_REVOKED');
  },
);

test('the outcome of an effect whose row was lost is unknown, so that it is tried again', async () => {
  expect(await came(undefined)).toMatch(/^Error: the row of an effect was lost/);
});
