import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { consoleSettings, dependenciesOf } from '../../console/settings.ts';
import { readConfig } from '../../ops/settings.ts';

test('a page asks the API once, also when asking again could succeed: a person waits for it', async () => {
  let requests = 0;
  const api = createServer((_request, response) => {
    requests += 1;
    response.writeHead(503, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ code: 'OVERLOADED', detail: 'Too busy.', retryable: true }));
  }).listen(0, '127.0.0.1');
  await once(api, 'listening');
  onTestFinished(() => void api.close());
  const config = readConfig(consoleSettings, {
    NODE_ENV: 'test',
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    CONSOLE_API_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    CONSOLE_KEY: 'a key that only tests use, long enough',
    OAUTH_ISSUER: 'http://issuer.test',
    OAUTH_AUDIENCE: 'http://orders.test',
    OAUTH_CONSOLE_CLIENT_ID: 'console',
  });
  const { ordersApi } = dependenciesOf(config, {
    log: pino({ level: 'silent' }),
    db: null as never,
  });
  const { error } = await ordersApi('a token').GET('/v1/orders');
  expect(error?.code).toBe('OVERLOADED');
  expect(requests).toBe(1);
});
