/**
 * A route for another party's events. Their signature is the only credential there is, and it is of
 * the body's bytes; so the body is documented here and read by `signedBody`, never by a validator.
 */
import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { ownerships } from './ownership.ts';
import { problemResponses } from './problemSchema.ts';

/** How each party signs, by the name of its security scheme in the document. */
export const signatures = {
  stripeSignature: {
    header: 'Stripe-Signature',
    description:
      'The time, and an HMAC-SHA256 of time and body with the endpoint’s secret, as Stripe signs. ' +
      'Not older than five minutes.',
  },
  easypostSignature: {
    header: 'X-Hmac-Signature',
    description:
      '`hmac-sha256-hex=` and the HMAC-SHA256 of the body with the webhook’s secret, as EasyPost signs.',
  },
} as const;
export type Signature = keyof typeof signatures;

/** What any of them can end in. What is signed and means nothing to us is acknowledged. */
const SIGNED_CODES = [
  'SIGNATURE_INVALID',
  'INVALID_REQUEST',
  'METHOD_NOT_ALLOWED',
  'REQUEST_TIMEOUT',
  'BODY_TOO_LARGE',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'OVERLOADED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL',
] as const satisfies readonly ErrorCode[];

const acknowledgement = z
  .object({
    received: z.literal(true),
    taken: z.boolean().openapi({ description: 'Whether it meant something to an order of ours.' }),
  })
  .openapi('EventReceived');

const NUL = '\\x00';
const NO_NUL = new RegExp(`^[^${NUL}]*$`);

/** Text of another party's, as Postgres can keep it; `least` characters or more. */
export const foreignText = (longest: number, least = 0) =>
  z.string().min(least).max(longest).regex(NO_NUL);

export interface SignedRoute {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly signature: Signature;
  /** What of an event is read; more may be in it. */
  readonly event: z.ZodType;
  readonly example: unknown;
  /** Beside those that all of them can answer. */
  readonly codes: readonly ErrorCode[];
}

export function declareSignedRoute(route: SignedRoute) {
  const { signature, event, example, codes, ...config } = route;
  const complete = {
    ...config,
    method: 'post',
    tags: ['Provider webhooks'],
    security: [{ [signature]: [] }],
    'x-ownership': 'signature' satisfies keyof typeof ownerships,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: z.toJSONSchema(event, TO_SCHEMA), example } },
    },
    responses: {
      200: {
        description: 'The event is kept, or means nothing to an order.',
        content: { 'application/json': { schema: acknowledgement } },
      },
      ...problemResponses([...SIGNED_CODES, ...codes]),
    },
  } as const;
  return createRoute(complete as unknown as RouteConfig & { readonly path: string });
}
const TO_SCHEMA = { target: 'draft-2020-12', io: 'input' } as const;
