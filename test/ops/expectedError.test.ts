import { ApplicationFailure } from '@temporalio/common';
import { expect, test } from 'vitest';
import { ProviderRefusal } from '../../activities/providers/providerRefusal.ts';
import { loggedError } from '../../ops/logger.ts';

const coded = (code: string | number, more = {}) =>
  Object.assign(new Error('what happened'), { code, ...more });

test.each([
  new ProviderRefusal('PAYMENT_DECLINED'),
  ApplicationFailure.retryable('The payment provider does not answer.', 'PAYMENT_UNAVAILABLE'),
  new DOMException('late', 'TimeoutError'),
  coded('ECONNREFUSED'),
  coded('CONNECTION_CLOSED'),
  coded('57P01'),
  coded('PLT_KFK_NETWORK'),
  coded(14, { details: 'Name resolution failed' }),
  new Error('Failed query: select 1', { cause: coded('ECONNRESET') }),
])('%s is expected: its line has no stack', (error) => {
  const logged = loggedError(error);
  expect(JSON.stringify(logged)).not.toContain('"stack":"    at');
  expect(logged).toMatchObject({ type: expect.any(String) });
});

test.each([new TypeError('x is undefined'), coded('42P01'), coded('23505')])(
  '%s is a mistake of ours: its line has the stack',
  (error) => {
    expect(loggedError(error).stack).toContain('at ');
  },
);
