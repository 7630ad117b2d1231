import { describe, expect, test } from 'vitest';
import { cursorAt, placeOf } from '../../../api/orders/cursor.ts';

describe('a cursor', () => {
  const place = {
    at: '2026-01-02T03:04:05.678901Z',
    orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a',
  };

  test('decodes to the place it encodes', () => {
    expect(placeOf(cursorAt(place))).toEqual(place);
  });

  test.each([
    [''],
    ['%%%'],
    [cursorAt({ ...place, at: "' or 1=1" })],
    [cursorAt({ ...place, at: '2026-99-99T03:04:05.678901Z' })],
    [cursorAt({ ...place, orderId: 'x' })],
    [`${cursorAt(place)}AAAA`],
  ])('that the API did not issue is refused: %s', (cursor) => {
    expect(() => placeOf(cursor)).toThrow('INVALID_REQUEST');
  });
});
