import { expect, test } from 'vitest';
import { numberText, spreadText } from '../../../proof/bench/numbers.ts';

test.each([
  [0, '0'],
  [0.0505, '0.0505'],
  [1.234, '1.23'],
  [12.34, '12.3'],
  [1234.5, '1,235'],
  [Number.NaN, '–'],
])('%d is written as %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});

test('a spread is its median with minimum and maximum, if they differ', () => {
  expect(spreadText({ minimum: 1, median: 2, maximum: 3 })).toBe('2 (1 – 3)');
  expect(spreadText({ minimum: 2, median: 2, maximum: 2 })).toBe('2');
  expect(spreadText(null)).toBe('–');
});
