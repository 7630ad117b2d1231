import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRouter } from '../../api/http/route.ts';
import { type HealthOptions, healthRoutes } from '../../ops/health.ts';
import { createRegistry } from '../../ops/registry.ts';
import { eventually } from '../support/eventually.ts';

/** The routes alone; test/ops/healthServer.test.ts is about their server. */
const api = (options: Partial<HealthOptions>) =>
  createRouter().route(
    '/',
    healthRoutes({ registry: createRegistry('test'), waitingFor: () => [], ...options }),
  );

test('Requests for /readyz at the same time share one check, and later requests check again', async () => {
  let checks = 0;
  const app = api({
    waitingFor: async () => {
      checks += 1;
      await sleep(20);
      return checks === 1 ? ['postgres'] : [];
    },
  });
  const ask = () => Promise.all(Array.from({ length: 100 }, () => app.request('/readyz')));
  expect(new Set((await ask()).map(({ status }) => status))).toEqual(new Set([503]));
  expect(checks).toBe(1);
  expect(new Set((await ask()).map(({ status }) => status))).toEqual(new Set([200]));
  expect(checks).toBe(2);
});

test('Requests for /metrics at the same time and within a second share one computation', async () => {
  let computations = 0;
  const metrics = async () => {
    computations += 1;
    return `${computations}`;
  };
  const app = api({ registry: { contentType: 'text/plain', metrics } });
  const texts = await Promise.all(
    Array.from({ length: 50 }, async () => (await app.request('/metrics')).text()),
  );
  expect(new Set(texts)).toEqual(new Set(['1']));
  expect(await (await app.request('/metrics')).text()).toBe('1');
  const text = await eventually('they are computed again', async () => {
    const again = await (await app.request('/metrics')).text();
    return again !== '1' && again;
  });
  expect(text).toBe('2');
});

test('A check that fails is not kept', async () => {
  let checks = 0;
  const app = api({
    waitingFor: async () => {
      checks += 1;
      if (checks === 1) throw new Error('no answer');
      return [];
    },
  });
  expect((await app.request('/readyz')).status).toBe(500);
  expect((await app.request('/readyz')).status).toBe(200);
});
