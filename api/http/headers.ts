/** The HTTP headers of the API: what requests may carry, and what answers carry. */
import { z } from '@hono/zod-openapi';
import { defaultSecurityHeaders, fixedSecurityHeaders } from './securityHeaders.ts';

export interface AnswerHeader {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example: string | number;
  /**
   * The answers that carry it: all, those with one of these statuses, or only those whose route
   * declares it and the problems of routes that honour `Prefer`.
   */
  readonly on: 'all' | readonly number[] | 'declared';
  /** Whether a page of another origin may read it (CORS). */
  readonly exposed?: true;
}

const text = (longest: number, pattern: RegExp) => z.string().max(longest).regex(pattern);

/** A header for browsers whose value never changes. */
const fixed = (value: string, description = 'For browsers.'): AnswerHeader => ({
  description,
  schema: text(value.length, new RegExp(`^${value}$`)),
  example: value,
  on: 'all',
});

export const headerTable = {
  'X-Request-Id': {
    description: 'The id of this request, also in a problem and in the logs of the service.',
    schema: text(64, /^[A-Za-z0-9_-]{8,64}$/),
    example: '6f1d2c0e-5a0b-4b6e-9a53-7f0f3a8f2d11',
    on: 'all',
    exposed: true,
  },
  RateLimit: {
    description:
      'What is left of the caller’s rate, or of the client’s share of new orders; absent when the caller is not known.',
    schema: text(60, /^"(?:caller|orders)";r=\d+;t=\d+$/),
    example: '"caller";r=999;t=1',
    on: 'all',
    exposed: true,
  },
  'RateLimit-Policy': {
    description:
      'The caller’s rate, or the client’s share of new orders: requests (q) per seconds (w); absent when the caller is not known.',
    schema: text(60, /^"(?:caller|orders)";q=\d+;w=\d+$/),
    example: '"caller";q=1000;w=2',
    on: 'all',
    exposed: true,
  },
  'Cache-Control': {
    description:
      'Orders are personal data: no cache between service and client may store an answer.',
    schema: text(40, /^(?:no-store|private, no-cache)$/),
    example: defaultSecurityHeaders['Cache-Control'],
    on: 'all',
  },
  Vary: {
    description: 'The request headers that the answer depends on.',
    schema: text(200, /^[A-Za-z, -]+$/),
    example: 'Authorization',
    on: 'all',
  },
  'Access-Control-Allow-Origin': {
    description: 'The origin of the calling page, when the service is configured to allow it.',
    schema: text(300, /^https?:\/\/[^/\s]+$/),
    example: 'https://shop.example.com',
    on: 'all',
  },
  'Access-Control-Expose-Headers': {
    description: 'The headers that a page of an allowed origin may read.',
    schema: text(300, /^[A-Za-z, -]+$/),
    example: 'ETag,Location',
    on: 'all',
  },
  'X-Content-Type-Options': fixed(fixedSecurityHeaders['X-Content-Type-Options']),
  'X-Frame-Options': fixed(fixedSecurityHeaders['X-Frame-Options']),
  'Referrer-Policy': fixed(fixedSecurityHeaders['Referrer-Policy']),
  'Cross-Origin-Resource-Policy': fixed(defaultSecurityHeaders['Cross-Origin-Resource-Policy']),
  'Content-Security-Policy': fixed(
    defaultSecurityHeaders['Content-Security-Policy'],
    'For browsers: an answer contains nothing to run.',
  ),
  'Strict-Transport-Security': {
    description: 'For browsers, when clients reach the service by HTTPS.',
    schema: text(40, /^max-age=\d+$/),
    example: fixedSecurityHeaders['Strict-Transport-Security'],
    on: 'all',
  },
  'WWW-Authenticate': {
    description: 'The access token (RFC 6750, RFC 9728) or the signature that the request needs.',
    schema: text(1_000, /^(?:Bearer|Signature) .+$/),
    example: 'Bearer error="insufficient_scope", scope="orders:read"',
    on: [401, 403],
    exposed: true,
  },
  'Retry-After': {
    description: 'Seconds after which to try again.',
    schema: z.int().min(0).max(86_400),
    example: 1,
    on: [409, 429, 503],
    exposed: true,
  },
  Allow: {
    description: 'The methods that the path offers.',
    schema: text(100, /^[A-Z, ]+$/),
    example: 'GET, HEAD',
    on: [405],
  },
  'Idempotency-Replayed': {
    description: 'Set when this is the answer to an earlier request with the same key.',
    schema: z.enum(['true']),
    example: 'true',
    on: 'declared',
    exposed: true,
  },
  'Preference-Applied': {
    description: 'Set when the answer was held for the outcome, for at most this many seconds.',
    schema: text(20, /^wait=\d+$/),
    example: 'wait=10',
    on: 'declared',
    exposed: true,
  },
} as const satisfies Record<string, AnswerHeader>;
export type HeaderName = keyof typeof headerTable;

/** For `Access-Control-Expose-Headers`. `ETag` and `Location` are declared by their routes. */
export const exposedHeaders: readonly string[] = [
  'ETag',
  'Location',
  ...Object.entries<AnswerHeader>(headerTable)
    .filter(([, { exposed }]) => exposed)
    .map(([name]) => name),
].sort();

function declared<Name extends HeaderName>(name: Name) {
  const { schema, description, example } = headerTable[name];
  return schema.optional().openapi({ description, example });
}

/** Headers for the `responses` of a route. */
export const answerHeaders = {
  preferenceApplied: declared('Preference-Applied'),
  idempotencyReplayed: declared('Idempotency-Replayed'),
};

const requestHeader = (name: string, schema: z.ZodString, description: string, example?: string) =>
  schema.optional().openapi({
    param: { name, in: 'header' },
    description,
    ...(example === undefined ? {} : { example }),
  });
const visible = (longest: number) => text(longest, /^[ -~]*$/);

/** Headers for the `request` of a route. The guards and handlers read the raw values. */
export const requestHeaders = {
  idempotencyKey: requestHeader(
    'Idempotency-Key',
    text(255, /^[!-~]{1,255}$/),
    // No example: the docs page would fill it in, and all its users would send the same key.
    'For example a new UUID. Requests with the same key and body are done once and get the same ' +
      'answer, whatever `Prefer` says. Kept for at least 24 hours.',
  ),
  prefer: requestHeader(
    'Prefer',
    visible(1_000),
    '`wait=N` holds the answer up to N seconds, at most 30, for the outcome.',
    'wait=10',
  ),
  workerVersion: requestHeader(
    'Worker-Version',
    text(128, /^[A-Za-z0-9._-]{1,128}$/),
    'The order goes through the workers of this version, to try them before other orders do. Needs ' +
      'the scope `orders:operate`.',
    '1.4.0',
  ),
  ifNoneMatch: requestHeader(
    'If-None-Match',
    visible(1_000),
    'An ETag of an earlier answer: 304 when it is still current.',
    '"3"',
  ),
  lastEventId: requestHeader(
    'Last-Event-ID',
    z.string().max(9).regex(/^\d*$/, 'must be a version'),
    'Resumes a live timeline after this version.',
    '2',
  ),
};
