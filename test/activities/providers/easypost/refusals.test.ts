/** Which of EasyPost's errors mean for sure that nothing is booked. */
import { expect, test } from 'vitest';
import { EasyPostError } from '../../../../activities/providers/easypost/client.ts';
import { refusalOf } from '../../../../activities/providers/easypost/refusals.ts';

const refusal = (code: string, ...details: (string | null)[]) =>
  refusalOf(new EasyPostError(422, code, details));

test.each([['E.ADDRESS.NOT_FOUND'], ['E.HOUSE_NUMBER.MISSING', 'E.ZIP.INVALID']])(
  'an address with %s cannot be delivered to',
  (...details) => {
    expect(refusal('ADDRESS.VERIFY.FAILURE', ...details)).toBe('ADDRESS_UNDELIVERABLE');
  },
);

test.each<[string, (string | null)[]]>([
  ['a verification that took too long', ['E.TIMED_OUT']],
  ['one that could not be made there', ['E.QUERY.UNANSWERABLE']],
  ['one of which a part took too long', ['E.ADDRESS.NOT_FOUND', 'E.TIMED_OUT']],
  ['one without a word why', []],
  ['one whose words have no code', [null]],
  ['one with a code of tomorrow', ['E.MOON.FULL']],
])('%s says nothing about the address', (_, details) => {
  expect(refusal('ADDRESS.VERIFY.FAILURE', ...details)).toBeNull();
  expect(refusal('ADDRESS.VERIFICATION.FAILURE', ...details)).toBeNull();
});

test.each(['ADDRESS.VERIFICATION.INVALID', 'ADDRESS.VERIFY.UNAVAILABLE', 'constructor'])(
  '%s is no refusal',
  (code) => {
    expect(refusal(code)).toBeNull();
  },
);
