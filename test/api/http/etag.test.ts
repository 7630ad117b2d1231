import { expect, test } from 'vitest';
import { etagMatches, versionTag } from '../../../api/http/etag.ts';

test.each([
  [undefined, false],
  ['"3"', true],
  ['W/"3"', true],
  ['"2", "3"', true],
  ['*', true],
  ['"33"', false],
  ['3', false],
])('If-None-Match: %s matches version 3: %s', (header, holds) => {
  expect(etagMatches(header, versionTag(3))).toBe(holds);
});
