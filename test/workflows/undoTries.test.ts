/** The seconds at which an undo is asked for, from its cancellation on. In virtual time. */
import { describe, expect, test } from 'vitest';
import type { PlaceOptions } from '../../proof/fixtures/orderBench.ts';
import type { Script } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

const HOUR = 3_600;

/** The tries of each undo within so many seconds of a cancellation, and when the flag went up. */
async function tries(seconds: number, script: Script, policy: PlaceOptions['policy'] = {}) {
  const at: Record<string, number[]> = {};
  let start = Number.POSITIVE_INFINITY;
  const note = (what: string) => {
    const second = Math.round((order.now() - start) / 1000);
    if (second >= 0) at[what] = [...(at[what] ?? []), second];
  };
  const order = scriptedOrder(
    {
      ...script,
      during: (call, _attempt, when) => {
        if (when === 'before') note(call);
      },
      happened: (what) => note(what),
    },
    { policy },
  );
  await order.reaches('confirmed');
  start = order.now();
  await order.answerOf(order.cancel());
  await order.pass(seconds * 1000);
  const { refund = [], cancel = [], 'order.attention-raised': flagged = [] } = at;
  return { refund, cancel, flagged };
}

describe.each([
  ['is pending', 'pending'],
  ['is refused for good', 'PAYMENT_DECLINED'],
] as const)('a refund that %s', (_, go) => {
  test('is asked for twice as late each time, and not between the last try and the flag', async () => {
    const { refund, flagged } = await tries(121, { refund: [go] });
    expect(refund).toEqual([0, 2, 6, 14, 30, 62]);
    expect(flagged).toEqual([120]);
  });

  test('is asked for each hour in the end', async () => {
    const { refund } = await tries(4 * HOUR, { refund: [go] });
    expect(refund.filter((at) => at > 120)).toEqual([248, 504, 1016, 2040, 4088, 7688, 11_288]);
  });

  test('is not asked for when the order is flagged before the try could end', async () => {
    const policy = { undoAttentionSeconds: 20 };
    const { refund, flagged } = await tries(27, { refund: [go] }, policy);
    expect(refund).toEqual([0, 2, 6]);
    expect(flagged).toEqual([20]);
  });
});

describe('a refund whose provider is away', () => {
  test('is asked for every ten seconds until the flag, and then at the slow pace', async () => {
    const { refund, flagged } = await tries(1_000, { refund: ['away'] });
    expect(refund.slice(0, 8)).toEqual([0, 1, 2, 4, 8, 16, 26, 36]);
    expect(refund.slice(-4)).toEqual([116, 124, 424, 724]);
    expect(flagged).toEqual([120]);
  });

  test('takes turns with a label that cannot be cancelled, each for an hour', async () => {
    const { refund, cancel } = await tries(3 * HOUR, { refund: ['away'], cancel: ['away'] });
    const slow = (each: readonly number[]) => each.filter((at) => at >= 240);
    expect(slow(cancel).slice(0, 12)).toEqual([
      244, 544, 844, 1144, 1444, 1744, 2044, 2344, 2644, 2944, 3244, 3544,
    ]);
    expect(slow(cancel)[12]).toBe(6856);
    expect(slow(refund)[0]).toBe(3548);
    expect(slow(refund)[12]).toBe(10_164);
  });
});
