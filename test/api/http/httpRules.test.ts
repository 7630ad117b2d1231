import { describe, expect, test } from 'vitest';
import { preferenceFor } from '../../../api/http/acceptable.ts';
import { etagMatches, versionTag } from '../../../api/http/etag.ts';
import { createRateLimiter } from '../../../api/http/rateLimit.ts';
import { createSlots } from '../../../api/http/slots.ts';
import { cursorAt, placeOf } from '../../../api/orders/cursor.ts';
import { preferredWait } from '../../../api/orders/preferWait.ts';

describe('a caller’s rate', () => {
  test('allows a burst, then so many per second, each caller on its own', () => {
    let now = 0;
    const limiter = createRateLimiter({ perSecond: 2, burst: 3 }, () => now);
    const take = (caller: string) => limiter.take(caller).allowed;
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([true, true, true, false]);
    expect(take('b')).toBe(true);
    now += 500;
    expect([take('a'), take('a')]).toEqual([true, false]);
    now += 60_000;
    expect([take('a'), take('a'), take('a'), take('a')]).toEqual([true, true, true, false]);
    expect(limiter.take('a').retryAfterSeconds).toBe(1);
  });

  test('remembers a bounded number of callers', () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 1 }, () => 0);
    limiter.take('first');
    for (let n = 0; n < 10_000; n += 1) limiter.take(`caller-${n}`);
    // Forgotten, so it starts anew.
    expect(limiter.take('first').allowed).toBe(true);
  });
});

test('a slot is given back once, however often that is said', () => {
  const slots = createSlots(1);
  const release = slots.take();
  expect(slots.take()).toBeNull();
  release?.();
  release?.();
  expect(slots.taken).toBe(0);
});

test.each([
  [undefined, 1],
  ['*/*', 1],
  ['application/*;q=0.5', 0.5],
  ['text/html', 0],
  ['application/json;q=0, */*', 0],
  ['*/*;q=0.1, application/json', 1],
  ['application/json;charset=utf-8;q=0.3', 0.3],
  ['nonsense', 0],
])('Accept: %s wants JSON by %d', (accept, quality) => {
  expect(preferenceFor(accept, 'application/json')).toBe(quality);
});

test.each([
  [undefined, false],
  ['"3"', true],
  ['W/"3"', true],
  ['"2", "3"', true],
  ['*', true],
  ['"33"', false],
  ['3', false],
])('If-None-Match: %s holds for version 3: %s', (header, holds) => {
  expect(etagMatches(header, versionTag(3))).toBe(holds);
});

test.each([
  [undefined, null],
  ['wait=5', 5],
  ['respond-async, wait=99', 30],
  ['WAIT = "7"', 7],
  ['wait', null],
  ['wait=-1', null],
  ['wait=abc', null],
  ['wait=99999999999999999999', null],
])('Prefer: %s waits %s seconds', (header, seconds) => {
  expect(preferredWait(header)).toBe(seconds);
});

describe('a cursor', () => {
  const place = {
    at: '2026-01-02T03:04:05.678901Z',
    orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a',
  };

  test('comes back as the place it was made of', () => {
    expect(placeOf(cursorAt(place))).toEqual(place);
  });

  test.each([
    [''],
    ['%%%'],
    [cursorAt({ ...place, at: "' or 1=1" })],
    [cursorAt({ ...place, at: '2026-99-99T03:04:05.678901Z' })],
    [cursorAt({ ...place, orderId: 'x' })],
    [`${cursorAt(place)}AAAA`],
  ])('that is none of ours is refused: %s', (cursor) => {
    expect(() => placeOf(cursor)).toThrow('INVALID_REQUEST');
  });
});
