import { expect, test } from 'vitest';
import { magicAddresses } from '../../../../dev/simulators/carrier/addresses.ts';
import { magicTokens } from '../../../../dev/simulators/payment/tokens.ts';
import { actions, targets } from '../../../../proof/chaos/plan/faults.ts';
import { tokens } from '../../../../proof/chaos/plan/magicWords.ts';
import { planChaos } from '../../../../proof/chaos/plan/plan.ts';
import { stripeMethods } from '../../../../proof/chaos/plan/providers.ts';

const short = { orders: 50, minutes: 0.4, seed: 7 };

test('The same seed makes the same plan, another seed another', () => {
  expect(planChaos(short)).toEqual(planChaos(short));
  expect(planChaos({ ...short, seed: 8 }).faults).not.toEqual(planChaos(short).faults);
  expect(planChaos({ ...short, orders: 60 }).faults).toEqual(planChaos(short).faults);
});

test('Every payment of the plan is known to Stripe’s stand-in, and the plan is the same with it', () => {
  const planned = tokens.map(([, token]) => token);
  expect(Object.keys(stripeMethods)).toEqual(planned);
  const { providers: _, ...plan } = planChaos({ ...short, providers: 'stripe,easypost' });
  expect(planChaos(short)).toMatchObject(plan);
});

test('Even a short run has every target and every action, and terminates a saga', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const { faults } = planChaos({ ...short, minutes: 0.1, seed });
    expect(new Set(faults.map(({ target }) => target))).toEqual(new Set([...targets, 'saga']));
    expect(new Set(faults.map(({ action }) => action))).toEqual(new Set([...actions, 'terminate']));
  }
});

test('A long run has every fault, and every behaviour of the simulators', () => {
  const { faults, intents } = planChaos({ orders: 2_000, minutes: 5, seed: 1 });
  const combinations = new Set(faults.map(({ action, target }) => `${action} ${target}`));
  expect(combinations.size).toBe(targets.length * actions.length + 1);
  // The number at a token's end is a count or milliseconds.
  const tokens = intents.map(({ paymentMethod }) => paymentMethod.replace(/_\d+$/, ''));
  expect(magicTokens.filter((token) => !tokens.includes(token))).toEqual([]);
  const addresses = intents.map(({ shippingAddress }) => shippingAddress).join('\n');
  expect(magicAddresses.filter((words) => !addresses.includes(words))).toEqual([]);
});

test('A long run changes addresses and pieces, once and twice at once, and holds orders', () => {
  const { intents } = planChaos({ orders: 2_000, minutes: 5, seed: 1 });
  const changes = intents.flatMap((intent) => intent.changes);
  expect(new Set(changes.map(({ of }) => of))).toEqual(new Set(['address', 'piece']));
  expect(new Set(changes.map(({ copies }) => copies))).toEqual(new Set([1, 2]));
  const holds = intents.map((intent) => intent.holds);
  expect(new Set(holds.map(({ length }) => length))).toEqual(new Set([0, 1, 2]));
  expect(new Set(holds.flat().map(({ from }) => from))).toEqual(new Set(['confirmed', 'accepted']));
  expect(new Set(holds.flat().map(({ copies }) => copies))).toEqual(new Set([1, 2]));
  // A change that takes all pieces off is a cancellation, which nobody asked for.
  const least = Math.min(
    ...intents
      .filter((intent) => intent.changes.some(({ of }) => of === 'piece'))
      .map(({ items }) => items.reduce((sum, { quantity }) => sum + quantity, 0)),
  );
  expect(least).toBe(2);
});

test('A long run asks for refunds of each kind, once and again, and ends orders that went astray', () => {
  const { intents } = planChaos({ orders: 2_000, minutes: 5, seed: 1 });
  const refunds = intents.flatMap((intent) => intent.refunds);
  expect(new Set(refunds.map(({ of }) => of))).toEqual(new Set(['amount', 'lines']));
  expect(new Set(refunds.map(({ copies }) => copies))).toEqual(new Set([1, 2, 3]));
  const astray = intents.filter(({ endsAstray }) => endsAstray !== null);
  expect(new Set(astray.map(({ endsAstray }) => endsAstray))).toEqual(
    new Set(['restocked', 'written_off']),
  );
  expect(astray.every(({ parcelLeaves }) => parcelLeaves)).toBe(true);
});

test('A long run sends pieces back, of which everything that may become of them becomes', () => {
  const { intents } = planChaos({ orders: 2_000, minutes: 5, seed: 1 });
  const returns = intents.flatMap((intent) => intent.returns);
  expect(new Set(returns.map(({ becomes }) => becomes))).toEqual(
    new Set(['received', 'refused', 'cancelled', 'received and cancelled', 'awaited']),
  );
  expect(new Set(returns.map(({ goods }) => goods))).toEqual(new Set(['restocked', 'written_off']));
  expect(new Set(returns.map(({ refund }) => refund))).toEqual(new Set(['all', 'none']));
  expect(new Set(returns.map(({ copies }) => copies))).toEqual(new Set([1, 2]));
  expect(returns.some(({ isExchanged }) => isExchanged)).toBe(true);
});
