import { expect, test } from 'vitest';
import {
  acceptedTraceparent,
  traceIdOf,
  traceParts,
  traceparentOfOrder,
} from '../../../ops/trace/traceparent.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test('A caller’s traceparent is taken over, in version 00 and with no flag but “sampled”', () => {
  expect(acceptedTraceparent(`00-${TRACE}-${SPAN}-01`)).toBe(`00-${TRACE}-${SPAN}-01`);
  expect(acceptedTraceparent(`00-${TRACE}-${SPAN}-00`)).toBe(`00-${TRACE}-${SPAN}-00`);
  expect(acceptedTraceparent(`00-${TRACE}-${SPAN}-fe`)).toBe(`00-${TRACE}-${SPAN}-00`);
  expect(acceptedTraceparent(`01-${TRACE}-${SPAN}-03-what-comes`)).toBe(`00-${TRACE}-${SPAN}-01`);
});

test.each([
  undefined,
  '',
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`,
  `00-${TRACE.slice(1)}-${SPAN}-01`,
  `00-${TRACE}-${SPAN}-1`,
  'x'.repeat(100_000),
])('The traceparent %j is ignored: the request gets a trace of its own', (given) => {
  expect(traceParts(given)).toBeNull();
  const made = acceptedTraceparent(given);
  expect(made).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  expect(traceIdOf(made)).not.toBe(TRACE);
  expect(acceptedTraceparent(given)).not.toBe(made);
});

test('An order from before traces has the digits of its id as its trace, always the same', () => {
  const orderId = '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a';
  const own = traceparentOfOrder(orderId, null);
  expect(own).toBe('00-01981f0e7c1a7d3b9a523f0e5b8c6d1a-9a523f0e5b8c6d1a-00');
  expect(traceParts(own)).not.toBeNull();
  expect(traceparentOfOrder(orderId, `00-${TRACE}-${SPAN}-01`)).toBe(`00-${TRACE}-${SPAN}-01`);
});
