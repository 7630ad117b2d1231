import { expect, test } from 'vitest';
import { compareVersions, mayBreak } from '../../../../dev/verify/releases/versions.ts';

test('Versions are sorted by number, candidates before their final version', () => {
  const sorted = ['1.0.0-rc.2', '1.0.0-rc.10', '1.0.0', '1.0.1', '1.2.0', '1.10.0', '2.0.0-rc.1'];
  expect(sorted.toReversed().toSorted(compareVersions)).toEqual(sorted);
  expect(() => compareVersions('1.0', '1.0.0')).toThrow('1.0 is no version');
});

test.each([
  ['1.0.0', '1.0.1', false],
  ['1.0.0', '1.1.0', false],
  ['1.0.0', '2.0.0-rc.1', true],
  ['1.0.0-rc.1', '1.0.0-rc.1', false],
  ['1.0.0-rc.1', '1.0.0-rc.2', true],
  ['1.0.0-rc.1', '1.0.0', true],
  ['2.0.0', '1.9.0', false],
])('After %s, whether %s may take things away: %s', (last, next, may) => {
  expect(mayBreak(last, next)).toBe(may);
});
