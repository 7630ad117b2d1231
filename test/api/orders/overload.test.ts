import { describe, expect, test } from 'vitest';
import { createOverload } from '../../../api/orders/overload.ts';
import type { Waiting } from '../../../api/orders/waitingOrders.ts';

const LIMITS = { mostSeconds: 30, mostOrders: 10_000 };

/** A process that looks once a second at what the function says waits. */
function processAt(limits = LIMITS) {
  let now = 0;
  const overload = createOverload(limits, () => now);
  return {
    ...overload,
    look(seconds: number, waiting: (second: number) => readonly Waiting[]) {
      for (let second = 0; second < seconds; second += 1) {
        now += 1_000;
        overload.note(waiting(now / 1_000));
      }
    },
  };
}
const of = (fairnessKey: string, orders: number, seconds: number, oldest: number): Waiting => ({
  ...{ fairnessKey, orders, seconds, oldest },
});

describe('new orders', () => {
  test('are refused once those before them wait too long although orders move', () => {
    const api = processAt();
    api.look(30, (second) => [of('shop', 100, second, second)]);
    expect(api.secondsFor('shop')).toBeNull();
    api.look(1, (second) => [of('shop', 100, second, second)]);
    expect(api.secondsFor('shop')).toBe(31);
  });

  test('come back the later, the longer the others wait, within a minute', () => {
    const api = processAt();
    api.look(45, (second) => [of('shop', 100, second, second)]);
    expect(api.secondsFor('shop')).toBe(45);
    api.look(300, (second) => [of('shop', 100, second, second)]);
    expect(api.secondsFor('shop')).toBe(60);
  });

  test('are accepted for as long as Temporal or the dispatcher is away: nothing moves', () => {
    const api = processAt();
    api.look(300, (second) => {
      // The oldest is the same one all the time, and more come.
      const waiting = [of('shop', 10 * second, second, 1)];
      expect(api.secondsFor('shop')).toBeNull();
      return waiting;
    });
    expect(api.secondsFor('shop')).toBeNull();
  });

  test('are accepted after that, while what has come meanwhile is handed over', () => {
    const api = processAt();
    api.look(300, (second) => [of('shop', 10 * second, second, 1)]);
    api.look(30, (second) => [of('shop', 3_000, 300, second)]);
    expect(api.secondsFor('shop')).toBeNull();
    api.look(2, (second) => [of('shop', 3_000, 300, second)]);
    expect(api.secondsFor('shop')).not.toBeNull();
  });

  test('of a client with few waiting orders are refused last, when others wait four times too long', () => {
    const api = processAt();
    const both = (second: number) => [
      of('flood', 990, second, second),
      of('quiet', 10, 2, 10 * second),
    ];
    api.look(60, both);
    expect(api.secondsFor('flood')).not.toBeNull();
    expect(api.secondsFor('quiet')).toBeNull();
    expect(api.secondsFor('another')).toBeNull();
    api.look(61, both);
    expect(api.secondsFor('quiet')).not.toBeNull();
  });

  test('are refused when more wait than there is room for, whatever the reason', () => {
    const api = processAt();
    api.look(100, () => [of('shop', 10_000, 100, 1)]);
    expect(api.secondsFor('quiet')).toBeNull();
    api.look(1, () => [of('shop', 10_001, 100, 1)]);
    expect(api.secondsFor('quiet')).toBe(60);
  });

  test('are never refused for waiting where the setting is 0', () => {
    const api = processAt({ ...LIMITS, mostSeconds: 0 });
    api.look(1_000, (second) => [of('shop', 9_000, second, second)]);
    expect(api.secondsFor('shop')).toBeNull();
  });

  test('are taken in again as soon as nothing waits', () => {
    const api = processAt();
    api.look(60, (second) => [of('shop', 100, second, second)]);
    api.look(1, () => []);
    expect(api.secondsFor('shop')).toBeNull();
  });
});
