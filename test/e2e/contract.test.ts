/** Schemathesis checks the whole service against its OpenAPI document: a short run of `npm run fuzz`. */
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { programOnPath } from '../../dev/process/runTool.ts';
import { type ProxiedAnswer, startAlteringProxy } from '../../proof/fixtures/alteringProxy.ts';
import { type ExistingOrders, existingOrders } from '../../proof/fuzz/existingOrders.ts';
import { fuzz, WEBHOOK_SECRETS } from '../../proof/fuzz/schemathesis.ts';
import { runningService } from '../support/runningService.ts';

const python = await programOnPath('python3');
if (python === null)
  console.warn('Schemathesis needs python3 on PATH: the contract is not fuzzed.');

const LIMIT_MS = 10 * 60_000;
const service = python === null ? null : await runningService(WEBHOOK_SECRETS, { kafka: false });

describe.skipIf(service === null)('Schemathesis', { timeout: LIMIT_MS }, () => {
  if (service === null) return;
  const { addresses } = service;
  let orders: ExistingOrders;
  beforeAll(async () => {
    orders = await existingOrders(addresses);
  }, LIMIT_MS);

  async function judge(url: string, limitSeconds: number, paths?: readonly string[]) {
    let output = '';
    const passed = await fuzz({
      url,
      issuer: addresses.issuer,
      orders,
      examples: 4,
      limitSeconds,
      ...(paths && { paths }),
      // A fixed seed, so that only a change of the code fails it; `npm run fuzz` varies the seed.
      seed: 1,
      report: (line) => console.log(line),
      onOutput: (text) => {
        output += text;
      },
    });
    return { passed, output };
  }

  test('finds no answer that is a 5xx or not as the OpenAPI document says', async () => {
    const { passed, output } = await judge(addresses.api, 45);
    expect(passed, output).toBe(true);
    expect(output).toMatch(/\d{3,} generated/);
  });

  test('finds an answer 500, a status that is not documented, and a field that is missing', async () => {
    const proxy = await startAlteringProxy(addresses.api, ({ method, path }, answer) => {
      const bug = method === 'GET' ? BUGS[path.split('?', 1)[0] ?? ''] : undefined;
      return bug && answer.status === 200 ? bug(answer) : answer;
    });
    onTestFinished(proxy.close);
    // Of these routes alone, so that even a busy machine gets through all phases.
    const { passed, output } = await judge(proxy.url, 60, Object.keys(BUGS));
    expect(passed, output).toBe(false);
    for (const [path, failure] of [
      ['/v1/inventory', 'Server error'],
      ['/v1/orders', 'Undocumented status code'],
      ['/v1/events', 'Response violates schema'],
    ]) {
      const sections = output.split(/^_+ /m).filter((part) => part.startsWith(`GET ${path} `));
      expect(sections.join(''), output).toContain(failure);
    }
  });
});

/** By path: the bug that a version of the API has there. */
const BUGS: Readonly<Record<string, (answer: ProxiedAnswer) => ProxiedAnswer>> = {
  '/v1/inventory': (answer) => ({ ...answer, status: 500 }),
  '/v1/orders': (answer) => ({ ...answer, status: 206 }),
  '/v1/events': (answer) => {
    const { events: _, ...others } = JSON.parse(answer.text);
    return { ...answer, text: JSON.stringify(others) };
  },
};
