/**
 * Declares a route for a provider's webhook. Its only credential is the signature of the body's bytes,
 * so the body is documented here but read by `signedBody`, not by a validator.
 */
import { createRoute, type RouteConfig, z } from '@hono/zod-openapi';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { ownerships } from './ownership.ts';
import { problemResponses } from './problemSchema.ts';

/** How each provider signs, by the name of its security scheme in the document. */
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

/** Codes that any such route can answer with. Signed events that concern no order are acknowledged. */
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
    taken: z
      .boolean()
      .openapi({ description: 'Whether the event concerned an order of this service.' }),
  })
  .openapi('EventReceived');

const NUL = '\\x00';
const NO_NUL = new RegExp(`^[^${NUL}]*$`);

/** Text of another system, without NUL or half a surrogate pair, which Postgres cannot store. */
export const foreignText = (longest: number, shortest = 0) =>
  z
    .string()
    .min(shortest)
    .max(longest)
    .regex(NO_NUL)
    .refine((text) => text.isWellFormed());

export interface SignedRoute {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly signature: Signature;
  /** The parts of an event that are read; it may have more. */
  readonly event: z.ZodType;
  readonly example: unknown;
  /** In addition to the codes of every signed route. */
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
        description: 'The event is stored, or concerns no order.',
        content: { 'application/json': { schema: acknowledgement } },
      },
      ...problemResponses([...SIGNED_CODES, ...codes]),
    },
  } as const;
  return createRoute(complete as unknown as RouteConfig & { readonly path: string });
}
const TO_SCHEMA = { target: 'draft-2020-12', io: 'input' } as const;
