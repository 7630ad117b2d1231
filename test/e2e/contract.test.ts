/** Schemathesis checks the whole service against its OpenAPI document: a short run of `npm run fuzz`. */
import { expect, onTestFinished, test } from 'vitest';
import { programOnPath } from '../../dev/process/runTool.ts';
import { existingOrders } from '../../proof/fuzz/existingOrders.ts';
import { fuzz, WEBHOOK_SECRETS } from '../../proof/fuzz/schemathesis.ts';
import { runningService } from '../support/runningService.ts';

const python = await programOnPath('python3');
if (python === null)
  console.warn('Schemathesis needs python3 on PATH: the contract is not fuzzed.');

test.skipIf(python === null)(
  'no answer is a 5xx, and every answer is as the OpenAPI document says',
  { timeout: 10 * 60_000 },
  async () => {
    const { addresses } = await runningService(WEBHOOK_SECRETS, {
      kafka: false,
      atEnd: onTestFinished,
    });
    const orders = await existingOrders(addresses);
    let output = '';
    const passed = await fuzz({
      url: addresses.api,
      issuer: addresses.issuer,
      orders,
      examples: 4,
      limitSeconds: 45,
      // A fixed seed, so that only a change of the code fails it; `npm run fuzz` varies the seed.
      seed: 1,
      report: (line) => console.log(line),
      onOutput: (text) => {
        output += text;
      },
    });
    expect(passed, output).toBe(true);
    expect(output).toMatch(/\d{3,} generated/);
  },
);
