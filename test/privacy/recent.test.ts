import { expect, test } from 'vitest';
import { createRecent } from '../../privacy/recent.ts';

test('Only as many values are kept as may be, and those that were asked for last', () => {
  const recent = createRecent<number>(2);
  recent.set('a', 1);
  recent.set('b', 2);
  expect(recent.get('a')).toBe(1);
  recent.set('c', 3);
  expect([recent.get('a'), recent.get('b'), recent.get('c')]).toEqual([1, undefined, 3]);
  recent.delete('a');
  expect(recent.get('a')).toBeUndefined();
});

test('A value is forgotten some time after it was set, however often it is asked for', () => {
  let now = 0;
  const recent = createRecent<number>(2, 60, () => now);
  recent.set('a', 1);
  now = 59;
  expect(recent.get('a')).toBe(1);
  now = 60;
  expect(recent.get('a')).toBeUndefined();
});
