import { expect, test } from 'vitest';
import { preferenceFor } from '../../../api/http/acceptable.ts';

test.each([
  [undefined, 1],
  ['*/*', 1],
  ['application/*;q=0.5', 0.5],
  ['text/html', 0],
  ['application/json;q=0, */*', 0],
  ['*/*;q=0.1, application/json', 1],
  ['application/json;charset=utf-8;q=0.3', 0.3],
  ['nonsense', 0],
])('Accept: %s gives JSON the quality %d', (accept, quality) => {
  expect(preferenceFor(accept, 'application/json')).toBe(quality);
});
