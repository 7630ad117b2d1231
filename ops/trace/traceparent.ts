/** The `traceparent` of W3C Trace Context: `00-{trace id}-{id of the caller's span}-{flags}`. */
import { randomBytes } from 'node:crypto';

/** A later version may say more after a dash; its first four parts are read as version 00 (section 4.3). */
const FORM = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const SAMPLED = 1;

/** The parts of a well-formed `traceparent`. */
export interface TraceParts {
  readonly traceId: string;
  readonly spanId: string;
  readonly isSampled: boolean;
}

/** @returns null when it is not well-formed, as that of a caller may be */
export function traceParts(traceparent: string | undefined): TraceParts | null {
  const [, version, traceId = '', spanId = '', flags = '', more] =
    FORM.exec(traceparent ?? '') ?? [];
  if (version === undefined || isZero(traceId) || isZero(spanId)) return null;
  if (version === '00' && more !== undefined) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) === SAMPLED };
}

const isZero = (digits: string): boolean => /^0*$/.test(digits);

export const formatTraceparent = ({ traceId, spanId, isSampled }: TraceParts): string =>
  `00-${traceId}-${spanId}-0${isSampled ? SAMPLED : 0}`;

/** A caller's `traceparent` in version 00, or a new one when it sends none that is well-formed. */
export function acceptedTraceparent(given: string | undefined): string {
  const parts = given === undefined ? null : traceParts(given);
  return formatTraceparent(parts ?? newTrace());
}

function newTrace(): TraceParts {
  const digits = randomBytes(24).toString('hex');
  return { traceId: digits.slice(0, 32), spanId: digits.slice(32), isSampled: false };
}

/** The trace of an order that was accepted before traces were kept: its id has as many digits. */
export function traceparentOfOrder(orderId: string, kept: string | null | undefined): string {
  if (kept) return kept;
  const digits = orderId.replaceAll('-', '');
  return formatTraceparent({ traceId: digits, spanId: digits.slice(16), isSampled: false });
}

export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);
