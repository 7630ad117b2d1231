import { expect, test } from 'vitest';
import { isNearMidnight } from '../../../api/http/midnight.ts';

test.each([
  ['2026-01-05T23:44:59Z', false],
  ['2026-01-05T23:45:01Z', true],
  ['2026-01-06T00:00:00Z', true],
  ['2026-01-06T00:14:59Z', true],
  ['2026-01-06T00:15:00Z', false],
  ['2026-01-06T12:00:00Z', false],
])('%s is near midnight: %s', (at, isNear) => {
  expect(isNearMidnight(Date.parse(at))).toBe(isNear);
});
