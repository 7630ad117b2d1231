/** The headers that answers have whatever their route, for the document: which status has which. */

interface Header {
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
  readonly example?: unknown;
}

const text = (
  description: string,
  pattern: RegExp,
  maxLength: number,
  example: string,
): Header => ({
  description,
  schema: { type: 'string', maxLength, pattern: pattern.source },
  example,
});

/** By name; the document's components. */
export const commonHeaders = {
  'X-Request-Id': text(
    'The id of this request, also in a problem and in the service’s logs.',
    /^[A-Za-z0-9_-]{8,64}$/,
    64,
    '6f1d2c0e-5a0b-4b6e-9a53-7f0f3a8f2d11',
  ),
  RateLimit: text(
    'What is left of the caller’s rate; not where the caller is not known.',
    /^"caller";r=\d+;t=\d+$/,
    60,
    '"caller";r=999;t=1',
  ),
  'RateLimit-Policy': text(
    'The caller’s rate: requests (q) per seconds (w); not where the caller is not known.',
    /^"caller";q=\d+;w=\d+$/,
    60,
    '"caller";q=1000;w=2',
  ),
  'Cache-Control': text(
    'Orders are personal: nobody between service and client keeps an answer.',
    /^(?:no-store|private, no-cache)$/,
    40,
    'no-store',
  ),
  Vary: text(
    'What an answer depends on beside its address.',
    /^[A-Za-z, -]+$/,
    200,
    'Authorization',
  ),
  'Access-Control-Allow-Origin': text(
    'The origin of the page that asks, where the service is configured to let it.',
    /^https?:\/\/[^/\s]+$/,
    300,
    'https://shop.example.com',
  ),
  'Access-Control-Expose-Headers': text(
    'Which headers such a page may read.',
    /^[A-Za-z, -]+$/,
    300,
    'ETag,Location',
  ),
  'X-Content-Type-Options': text('For browsers.', /^nosniff$/, 20, 'nosniff'),
  'X-Frame-Options': text('For browsers.', /^DENY$/, 20, 'DENY'),
  'Referrer-Policy': text('For browsers.', /^no-referrer$/, 20, 'no-referrer'),
  'Cross-Origin-Resource-Policy': text('For browsers.', /^same-origin$/, 20, 'same-origin'),
  'Content-Security-Policy': text(
    'For browsers: an answer is nothing to be run.',
    /^default-src 'none'; frame-ancestors 'none'$/,
    100,
    "default-src 'none'; frame-ancestors 'none'",
  ),
  'Strict-Transport-Security': text(
    'For browsers, where the service is reached by HTTPS.',
    /^max-age=\d+$/,
    40,
    'max-age=31536000',
  ),
  'WWW-Authenticate': text(
    'What token the request needs (RFC 6750, RFC 9728), or what signature.',
    /^(?:Bearer|Signature) .+$/,
    1_000,
    'Bearer error="insufficient_scope", scope="orders:read"',
  ),
  'Retry-After': {
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 0, maximum: 86_400 },
    example: 1,
  },
  Allow: text('The methods that the address offers.', /^[A-Z, ]+$/, 100, 'GET, HEAD'),
  'Idempotency-Replayed': {
    description: 'That the order was placed by an earlier request with the same key.',
    schema: { type: 'string', enum: ['true'] },
    example: 'true',
  },
  'Preference-Applied': text(
    'That the answer was held for the outcome, and how long at most.',
    /^wait=\d+$/,
    20,
    'wait=10',
  ),
} as const satisfies Record<string, Header>;

type Name = keyof typeof commonHeaders;
const ALWAYS = [
  'X-Request-Id',
  'RateLimit',
  'RateLimit-Policy',
  'Cache-Control',
  'Vary',
  'Access-Control-Allow-Origin',
  'Access-Control-Expose-Headers',
  'X-Content-Type-Options',
  'X-Frame-Options',
  'Referrer-Policy',
  'Cross-Origin-Resource-Policy',
  'Content-Security-Policy',
  'Strict-Transport-Security',
] as const satisfies readonly Name[];
const BY_STATUS: Readonly<Record<string, readonly Name[]>> = {
  401: ['WWW-Authenticate'],
  403: ['WWW-Authenticate'],
  405: ['Allow'],
  409: ['Retry-After'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};
/** A request that waits may be told by a problem what its order failed of. */
const OF_WAITING = ['Idempotency-Replayed', 'Preference-Applied'] as const;

/** The headers of a route's answer with this status, as references into the components. */
export function headersOf(status: string, waits: boolean): Record<string, { $ref: string }> {
  const names: readonly Name[] = [
    ...ALWAYS,
    ...(BY_STATUS[status] ?? []),
    ...(waits && Number(status) >= 400 ? OF_WAITING : []),
  ];
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
