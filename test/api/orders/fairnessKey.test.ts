import { describe, expect, test } from 'vitest';
import { fairnessKeyOf } from '../../../api/orders/fairnessKey.ts';

describe('a new order takes the turn', () => {
  test('of the client that places it, whoever it is for', () => {
    expect(fairnessKeyOf('shop-a', 'customer-1')).toBe('shop-a');
    expect(fairnessKeyOf('shop-a', 'customer-2')).toBe('shop-a');
  });

  test('of one of sixteen groups of users, when its user places it, so that no user is named', () => {
    const users = Array.from({ length: 1_000 }, (_, n) => `ada-${n}@example.com`);
    const keys = new Set(users.map((user) => fairnessKeyOf(null, user)));
    expect([...keys].sort()).toEqual(Array.from({ length: 16 }, (_, n) => `users-${n}`).sort());
    expect(fairnessKeyOf(null, 'ada')).toBe(fairnessKeyOf(null, 'ada'));
  });

  test('of a client with a long name, in the 64 bytes that Temporal takes', () => {
    const [long, other] = [`${'x'.repeat(200)}1`, `${'x'.repeat(200)}2`];
    expect(fairnessKeyOf(long, 'customer-1')).toHaveLength(64);
    expect(fairnessKeyOf(long, 'customer-1')).not.toBe(fairnessKeyOf(other, 'customer-1'));
  });
});
