import { expect, test } from 'vitest';
import { decisionBy } from '../../contracts/decision.ts';
import { cutOff, oneLine } from '../../contracts/oneLine.ts';

test.each([
  ['Changed my mind.\r\n\tSorry!', 'Changed my mind. Sorry!'],
  [' a\u0000\u0085\u2028\u202eb\u00a0 c ', 'a b c'],
  // Joiners stay: scripts and emoji need them.
  ['👩‍🚀 می‌خواهم', '👩‍🚀 می‌خواهم'],
])('%j is the line %j', (text, line) => {
  expect(oneLine(text)).toBe(line);
});

test.each([
  ['abc', 2, 'ab'],
  ['a bc', 2, 'a'],
  ['a😀', 2, 'a'],
  ['a😀', 3, 'a😀'],
  ['\udc00a\ud800', 9, 'a'],
])('%j cut off after %s is %j', (text, longest, rest) => {
  expect(cutOff(text, longest)).toBe(rest);
});

const what = { updateId: 'u', action: 'skip' } as const;

test.each([
  [
    { actor: ' Ann\n', reason: 'by\u202e phone' },
    { actor: 'Ann', reason: 'by phone' },
  ],
  [
    { actor: '\u200b', reason: ' \u2060 ' },
    { actor: 'temporal', reason: null },
  ],
  [{ reason: `${'x'.repeat(199)}😀` }, { actor: 'temporal', reason: 'x'.repeat(199) }],
])('a decision with the words %j is recorded with %j', (words, recorded) => {
  expect(decisionBy(words, what)).toMatchObject({ ...recorded, reference: null });
});
