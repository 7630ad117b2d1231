import { describe, expect, test } from 'vitest';
import { scopes } from '../../../api/http/scopes.ts';
import { errors } from '../../../contracts/errors.ts';
import { apiWorld, PUBLIC_URL } from '../../support/apiWorld.ts';

const webhookSecrets = { stripe: 'whsec_test', easypost: 'a secret' };
const { api, call, issuer, registry } = await apiWorld({ webhookSecrets });
const { json: document } = await call('GET /openapi.json', { as: null });

interface Operation {
  readonly operationId: string;
  readonly security: readonly Record<string, readonly string[]>[];
  readonly parameters?: readonly { readonly name: string }[];
  readonly responses: Record<string, Response>;
  readonly 'x-ownership': string;
}
interface Response {
  readonly $ref?: string;
  readonly headers?: Record<string, unknown>;
  readonly content?: Record<string, unknown>;
}
const resolved = (response: Response): Response =>
  response.$ref === undefined
    ? response
    : document.components.responses[response.$ref.split('/').at(-1) ?? ''];
const operations = Object.entries(
  document.paths as Record<string, Record<string, Operation>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

const isSigned = ({ operation }: { readonly operation: Operation }) =>
  operation['x-ownership'] === 'signature';

describe('the OpenAPI document', () => {
  test('is of version 3.1 and has every operation of every service', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operations.map(({ operation }) => operation.operationId).sort()).toEqual([
      'adjustInventoryItem',
      'cancelOrder',
      'cancelReturn',
      'changeOrder',
      'createOrder',
      'decide',
      'endOrder',
      'eraseCustomer',
      'exportCustomer',
      'getInventoryItem',
      'getOrder',
      'getSubscription',
      'getTimeline',
      'holdOrder',
      'issueTimelineTicket',
      'labelReturn',
      'listAttention',
      'listEvents',
      'listInventory',
      'listOrders',
      'listRefunds',
      'listReplacements',
      'listReturns',
      'listSubscriptions',
      'putInventoryItem',
      'receiveEasyPostEvent',
      'receiveReturn',
      'receiveStripeEvent',
      'redeliver',
      'refuseReturn',
      'releaseOrder',
      'reorder',
      'requestRefund',
      'requestReturn',
      'resumeSubscription',
      'rotateSecret',
      'subscribe',
      'unsubscribe',
      'updatePayment',
      'updateShipment',
    ]);
  });

  test('has every served route except those about the service itself', () => {
    const served = api.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ path, method }) => `${method} ${path.replace(/:([^/]+)/g, '{$1}')}`);
    const documented = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const docs = [
      ...['access-tokens', 'changes', 'client', 'errors', 'events', 'guide.css', 'life.svg'],
      ...['oauth-callback', 'reference', 'refunds', 'returns', 'simulators', 'start.js', '{asset}'],
    ];
    const aboutTheService = [
      'GET /.well-known/oauth-protected-resource',
      'GET /docs',
      'GET /healthz',
      'GET /openapi.json',
      'GET /readyz',
      ...docs.map((name) => `GET /docs/${name}`),
    ];
    expect([...new Set(served)].sort()).toEqual([...documented, ...aboutTheService].sort());
  });

  test('links from a placed order to reading, following and cancelling it', () => {
    const { links } = document.paths['/v1/orders'].post.responses['201'];
    expect(Object.keys(links).sort()).toEqual(['cancelOrder', 'getOrder', 'getTimeline']);
  });

  test('says at the call of a cancellation that the parcel may turn out to have left', () => {
    const { description } = document.paths['/v1/orders/{orderId}/cancel'].post;
    expect(description).toContain('becomes `shipped` and stays paid');
  });

  test('has every code of the table', () => {
    expect(document.components.schemas.Problem.properties.code.enum).toEqual(Object.keys(errors));
  });

  test('has the token and authorization URLs of the issuer’s metadata', async () => {
    const { flows, type } = document.components.securitySchemes.oauth;
    expect(type).toBe('oauth2');
    expect(flows.clientCredentials.tokenUrl).toBe(`${issuer.issuer}/token`);
    expect(flows.authorizationCode.authorizationUrl).toBe(`${issuer.issuer}/auth`);
    expect(Object.keys(flows.authorizationCode.scopes)).toEqual(Object.keys(scopes));
  });

  test.each(operations.filter(isSigned))(
    '$method $path declares its signature and refuses requests without it',
    async ({ path, operation }) => {
      const [name = ''] = operation.security.flatMap((each) => Object.keys(each));
      const scheme = document.components.securitySchemes[name];
      expect(scheme).toMatchObject({ type: 'apiKey', in: 'header' });
      for (const headers of [{}, { [scheme.name]: 'sha256=0' }] as Record<string, string>[]) {
        const answer = await call(`POST ${path}`, { as: null, body: {}, headers });
        expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
        expect(answer.headers.get('www-authenticate')).toBe(`Signature header="${scheme.name}"`);
      }
    },
  );

  test.each(operations.filter((each) => !isSigned(each)))(
    '$method $path declares its scopes and refuses callers without them',
    async ({ path, method, operation }) => {
      const scopes = operation.security.flatMap((each) => Object.values(each).flat());
      expect(scopes.length).toBeGreaterThan(0);
      const request = `${method.toUpperCase()} ${path.replace(/\{[^}]+\}/, 'x')}`;
      const anonymous = await call(request, { as: null });
      expect(anonymous.json.code).toBe('TOKEN_MISSING');
      expect(anonymous.headers.get('www-authenticate')).toContain(`scope="${scopes.join(' ')}"`);
      const powerless = await call(request, { as: await issuer.mint() });
      expect(powerless.json.code).toBe('SCOPE_MISSING');
    },
  );

  test.each(
    operations.filter(({ operation: { parameters = [] } }) =>
      parameters.some(({ name }) => name === 'Idempotency-Key'),
    ),
  )('$method $path, which takes a key, has the header of replayed answers', ({ operation }) => {
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) < 400) expect(response.headers).toHaveProperty('Idempotency-Replayed');
    }
    expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['409', '422']));
  });

  test.each(operations)('$method $path has its failures as problem details', ({ operation }) => {
    const always = ['400', '401', '405', '408', '429', '431', '500', '503'];
    for (const status of isSigned({ operation }) ? always : [...always, '403']) {
      expect(Object.keys(operation.responses)).toContain(status);
    }
    for (const [status, response] of Object.entries(operation.responses)) {
      if (Number(status) < 400) continue;
      const { content } = resolved(response);
      expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });
});

test('a service that runs alone offers its own routes only', async () => {
  const alone = await apiWorld({ services: ['query'] });
  const { json } = await alone.call('GET /openapi.json', { as: null });
  expect(Object.keys(json.paths).sort()).toEqual([
    '/v1/customers/{userId}/data',
    '/v1/events',
    '/v1/orders',
    '/v1/orders/{orderId}',
    '/v1/orders/{orderId}/events',
    '/v1/orders/{orderId}/events/ticket',
    '/v1/orders/{orderId}/refunds',
    '/v1/orders/{orderId}/returns',
  ]);
  expect((await alone.call('POST /v1/orders', { body: {} })).json.code).toBe('METHOD_NOT_ALLOWED');
});

test('a document of some services links to their own routes only', async () => {
  const creation = await apiWorld({ services: ['creation', 'query'] });
  const { json } = await creation.call('GET /openapi.json', { as: null });
  const { links } = json.paths['/v1/orders'].post.responses['201'];
  expect(Object.keys(links).sort()).toEqual(['getOrder', 'getTimeline']);
  expect(Object.keys(json.components.securitySchemes)).toEqual(['oauth']);
});

test('the resource’s metadata names the issuer and the scopes', async () => {
  const { json } = await call('GET /.well-known/oauth-protected-resource', { as: null });
  expect(json).toMatchObject({
    resource: PUBLIC_URL,
    authorization_servers: [issuer.issuer],
    bearer_methods_supported: ['header'],
  });
  expect(json.scopes_supported).toContain('orders:create');
});

test('metrics count requests by route, never by path', async () => {
  await call('GET /v1/orders/01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a');
  const text = await registry.metrics();
  expect(text).toMatch(
    /http_server_request_duration_seconds_count\{[^}]*http_route="\/v1\/orders\/:orderId"/,
  );
  expect(text).toMatch(/oms_http_problems_total\{[^}]*code="ORDER_NOT_FOUND"/);
  expect(text).not.toContain('01981f0e');
});
