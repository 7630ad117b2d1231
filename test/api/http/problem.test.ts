import { expect, test } from 'vitest';
import { apiWorld } from '../../support/apiWorld.ts';

const { call } = await apiWorld();

test('a problem has all its members, and the id and path of its request', async () => {
  const id = 'abcdefgh-1234';
  const answer = await call('GET /v1/nothing', { headers: { 'x-request-id': id } });
  expect(answer.headers.get('x-request-id')).toBe(id);
  expect(answer.json).toEqual({
    type: 'urn:problem:order-management:route-not-found',
    title: 'Not found',
    status: 404,
    detail: 'There is nothing at this address.',
    instance: '/v1/nothing',
    code: 'ROUTE_NOT_FOUND',
    retryable: false,
    result: false,
    error: 'There is nothing at this address.',
    requestId: id,
  });
});

test('a problem contains a path with odd characters as it was sent', async () => {
  const { json } = await call('GET /v1/orders/%0A%22%C3%BC%F0%9F%98%80');
  expect(json).toMatchObject({
    code: 'ORDER_NOT_FOUND',
    instance: '/v1/orders/%0A%22%C3%BC%F0%9F%98%80',
  });
});
