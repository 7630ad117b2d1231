/** What each process says when it cannot start: one message, no stack trace. */
import { createServer } from 'node:http';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { listen } from '../../ops/listen.ts';
import { DEVELOPMENT_SECRETS } from '../../ops/production.ts';
import { runProgram } from '../support/runProgram.ts';

vi.setConfig({ testTimeout: 60_000 });

const occupied = createServer();
const port = String(await listen(occupied, '127.0.0.1', 0));
afterAll(() => occupied.close());

/** As `npm start` would have it, on other machines. */
const development = {
  DATABASE_URL: 'postgres://postgres:postgres@db.internal:5432/orders',
  OAUTH_ISSUER: 'http://login.example',
  OAUTH_AUDIENCE: 'orders',
  TEMPORAL_ADDRESS: 'temporal.internal:7233',
  ENCRYPTION_KEYS: `development:${'A'.repeat(43)}`,
  KAFKA_BROKERS: 'kafka.internal:9092',
  WEBHOOK_KEY: DEVELOPMENT_SECRETS.WEBHOOK_KEY,
  WEBHOOK_PRIVATE_NETWORKS: '0.0.0.0/0',
  CONSOLE_KEY: DEVELOPMENT_SECRETS.CONSOLE_KEY,
  CONSOLE_API_URL: 'http://orders.internal:3000',
  OAUTH_CONSOLE_CLIENT_ID: 'console',
  TEMPORAL_UI_URL: 'http://temporal.internal:8233',
  PAYMENT_PROVIDER_URL: 'http://127.0.0.1:3021',
  PAYMENT_PROVIDER_SECRET: 's',
  LOGISTICS_PROVIDER_URL: 'http://127.0.0.1:3022',
  LOGISTICS_PROVIDER_SECRET: 's',
  FAILPOINT: 'here=kill',
};
const EX_CONFIG = 78;

describe('in production', () => {
  test.each([
    [
      'api/main.ts',
      [
        ...['DATABASE_URL', 'API_PUBLIC_URL', 'OAUTH_ISSUER', 'WEBHOOK_KEY'],
        ...['WEBHOOK_PRIVATE_NETWORKS', 'TEMPORAL_TLS', 'TEMPORAL_API_KEY', 'FAILPOINT'],
        'ENCRYPTION_KEYS',
      ],
    ],
    [
      'worker/main.ts',
      [
        ...['DATABASE_URL', 'TEMPORAL_TLS', 'TEMPORAL_API_KEY', 'PAYMENT_PROVIDER'],
        ...['LOGISTICS_PROVIDER', 'FAILPOINT', 'ENCRYPTION_KEYS'],
      ],
    ],
    [
      'outbox/dispatch/main.ts',
      ['DATABASE_URL', 'TEMPORAL_TLS', 'TEMPORAL_API_KEY', 'FAILPOINT', 'ENCRYPTION_KEYS'],
    ],
    ['privacy/rewrapMain.ts', ['DATABASE_URL', 'ENCRYPTION_KEYS', 'FAILPOINT']],
    ['outbox/relay/main.ts', ['DATABASE_URL', 'KAFKA_TLS', 'FAILPOINT']],
    [
      'console/main.ts',
      [
        ...['CONSOLE_PUBLIC_URL', 'CONSOLE_API_URL', 'CONSOLE_KEY', 'OAUTH_ISSUER'],
        ...['TEMPORAL_UI_URL', 'DATABASE_URL', 'FAILPOINT'],
      ],
    ],
    [
      'outbox/webhooks/main.ts',
      ['DATABASE_URL', 'WEBHOOK_KEY', 'WEBHOOK_PRIVATE_NETWORKS', 'FAILPOINT'],
    ],
    ['db/migrateMain.ts', ['DATABASE_URL', 'FAILPOINT']],
  ])('%s refuses what development has, and names all of it', async (program, names) => {
    const { code, output } = await runProgram(program, { ...development, NODE_ENV: '' });
    expect([code, output]).toEqual([EX_CONFIG, expect.any(String)]);
    for (const name of names) expect(output).toMatch(new RegExp(`^${name} is`, 'm'));
    expect(output).not.toMatch(/^\s+at /m);
    expect(output).not.toContain(DEVELOPMENT_SECRETS.WEBHOOK_KEY);
  });
});

describe('a port in use', () => {
  const local = {
    ...development,
    FAILPOINT: '',
    // Nothing listens there: a process starts without Postgres.
    DATABASE_URL: 'postgres://postgres@127.0.0.1:1/orders',
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    KAFKA_BROKERS: '127.0.0.1:1',
  };
  test.each([
    ['api/main.ts', 'API_PORT'],
    ['worker/main.ts', 'WORKER_PORT'],
    ['outbox/dispatch/main.ts', 'DISPATCHER_PORT'],
    ['outbox/relay/main.ts', 'RELAY_PORT'],
    ['outbox/webhooks/main.ts', 'WEBHOOKS_PORT'],
    ['console/main.ts', 'CONSOLE_PORT'],
  ])('ends %s with one sentence', async (program, variable) => {
    const { code, output } = await runProgram(program, { ...local, [variable]: port });
    expect([code, output]).toEqual([EX_CONFIG, expect.any(String)]);
    expect(output).toContain(`127.0.0.1:${port} is in use (EADDRINUSE)`);
    expect(output).not.toMatch(/^\s+at /m);
  });
});
