/**
 * Declares a route with its scopes, schemas and error codes. Its guards, its validators and its part
 * of the OpenAPI document come from that declaration.
 */
import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import type { ErrorCode } from '../../contracts/errors.ts';
import { acceptable } from './acceptable.ts';
import { requireScopes, spendOrderShare } from './authentication.ts';
import type { ApiEnv } from './environment.ts';
import { idempotencyKey } from './idempotency.ts';
import { jsonBody } from './jsonBody.ts';
import { type Ownership, requireOwnership } from './ownership.ts';
import { problemResponses } from './problemSchema.ts';
import type { Scope } from './scopes.ts';
import { refuseInvalid } from './validation.ts';

export const SECURITY_SCHEME = 'oauth';

/** Codes that any route with an access token can answer with. */
const GUARD_CODES = [
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'SCOPE_MISSING',
  'INVALID_REQUEST',
  'METHOD_NOT_ALLOWED',
  'NOT_ACCEPTABLE',
  'REQUEST_TIMEOUT',
  'RATE_LIMITED',
  'HEADERS_TOO_LARGE',
  'OVERLOADED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL',
] as const satisfies readonly ErrorCode[];
const BODY_CODES = [
  'MALFORMED_JSON',
  'BODY_TOO_LARGE',
  'UNSUPPORTED_MEDIA_TYPE',
] as const satisfies readonly ErrorCode[];
const IDEMPOTENCY_CODES = [
  'IDEMPOTENCY_KEY_INVALID',
  'IDEMPOTENCY_KEY_IN_USE',
  'IDEMPOTENCY_KEY_REUSED',
] as const satisfies readonly ErrorCode[];

type RouteDeclaration = RouteConfig & {
  readonly operationId: string;
  /** The caller needs all of them. */
  readonly scopes: readonly Scope[];
  /** Whether a live stream of the route also takes a ticket in its address. */
  readonly byTicket?: true;
  /** Whose data the route serves. */
  readonly ownership: Ownership;
  /** In addition to the codes of the guards. */
  readonly codes: readonly ErrorCode[];
  /** Whether Idempotency-Key is honoured, and whether the settings can make it required. */
  readonly idempotency?: 'offered' | 'mayBeRequired';
  /** Whether it places an order, of which each client has a share. */
  readonly placesOrder?: true;
};

type DeclaredRoute<R extends RouteDeclaration> = Omit<
  R,
  'scopes' | 'byTicket' | 'ownership' | 'codes' | 'idempotency' | 'placesOrder'
> & {
  middleware: MiddlewareHandler<ApiEnv>[];
  getRoutingPath(): string;
};

function guards(route: RouteDeclaration): MiddlewareHandler<ApiEnv>[] {
  const { body } = route.request ?? {};
  const types = Object.values(route.responses).flatMap((response) =>
    'content' in response ? Object.keys(response.content ?? {}) : [],
  );
  return [
    requireScopes(route.scopes, route.byTicket),
    acceptable(types.length > 0 ? types : ['application/json']),
    ...(route.placesOrder ? [spendOrderShare] : []),
    ...(body ? [jsonBody(body.required === true)] : []),
    ...(route.idempotency ? [idempotencyKey(route.idempotency === 'mayBeRequired')] : []),
    requireOwnership(route.ownership),
  ];
}

function possibleCodes(route: RouteDeclaration): ErrorCode[] {
  return [
    ...GUARD_CODES,
    ...(route.byTicket ? (['TICKET_INVALID'] as const) : []),
    ...(route.request?.body ? BODY_CODES : []),
    ...(route.idempotency ? IDEMPOTENCY_CODES : []),
    ...(route.idempotency === 'mayBeRequired' ? (['IDEMPOTENCY_KEY_REQUIRED'] as const) : []),
    ...route.codes,
  ];
}

export function declareRoute<const R extends RouteDeclaration>(route: R): DeclaredRoute<R> {
  const { scopes, byTicket: _byTicket, ownership, ...declared } = route;
  const {
    codes: _codes,
    idempotency: _idempotency,
    placesOrder: _placesOrder,
    ...config
  } = declared;
  const complete: RouteConfig = {
    ...(config as RouteConfig),
    responses: { ...config.responses, ...problemResponses(possibleCodes(route)) },
    security: [{ [SECURITY_SCHEME]: [...scopes] }],
    'x-ownership': ownership,
    middleware: guards(route),
  };
  const made = createRoute(complete);
  // Failures are thrown, never returned, so a handler's return type lists the successes only.
  return made as unknown as DeclaredRoute<R>;
}

export type Api = OpenAPIHono<ApiEnv>;

/** An application to add routes to. The application it is mounted in answers its failures. */
export const createRouter = (): Api =>
  new OpenAPIHono<ApiEnv>({ defaultHook: refuseInvalid, strict: true });

/**
 * OpenAPI links from an answer to the operations that can follow it.
 *
 * @param from path parameters of those operations, as OpenAPI runtime expressions.
 */
export const linksTo = (
  from: Readonly<Record<string, string>>,
  ...operationIds: readonly string[]
) =>
  Object.fromEntries(
    operationIds.map((operationId) => [operationId, { operationId, parameters: from }]),
  );
