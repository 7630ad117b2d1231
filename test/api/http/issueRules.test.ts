import { describe, expect, test } from 'vitest';
import { ruleOf } from '../../../api/http/issueRules.ts';
import { orderEventTypes } from '../../../contracts/events.ts';

const ruleFor = (values: readonly string[]) =>
  ruleOf({ code: 'invalid_value', path: [], message: 'Invalid', values: [...values] }, false);

describe('a value that is none of those allowed', () => {
  test('is told all of them', () => {
    expect(ruleFor(['retry'])).toBe('must be retry');
    expect(ruleFor(['retry', 'skip'])).toBe('must be one of retry, skip');
  });

  test('is told as many as fit into a message, and where the others stand', () => {
    const rule = ruleFor(orderEventTypes);
    expect(rule.length).toBeLessThan(500);
    expect(rule).toMatch(
      /^must be one of order\.created, .* or another that the API document names$/,
    );
  });
});
