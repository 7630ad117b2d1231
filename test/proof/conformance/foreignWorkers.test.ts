/** The example workers keep the contract: asked by the kit over a real Temporal. */
import { afterAll, describe, expect, test } from 'vitest';
import { inputsFrom } from '../../../proof/conformance/inputs.ts';
import { withTemporal } from '../../../proof/conformance/overTemporal.ts';
import type { Verdict } from '../../../proof/conformance/run.ts';
import { checkAll, type Queue } from '../../../proof/conformance/run.ts';
import {
  hasGo,
  hasPython,
  startGoLogistics,
  startPythonPayments,
} from '../../support/foreignWorkers.ts';
import { testTemporal } from '../../support/temporal.ts';

const { address, namespace, client, nativeConnection: connection } = await testTemporal();
const python = hasPython ? await startPythonPayments({ address, namespace }) : null;
const go = hasGo ? await startGoLogistics({ address, namespace }) : null;
afterAll(async () => {
  await python?.stop();
  await go?.stop();
});

async function broken(queue: Queue): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const limits = { answerMs: 15_000, resolveMs: 20_000, pauseMs: 50 };
  await withTemporal({ connection, client, namespace, taskQueue: queue }, async (ask) => {
    for await (const verdict of checkAll({ queue, inputs: inputsFrom(), limits, ask })) {
      verdicts.push(verdict);
    }
  });
  expect(verdicts.filter(({ outcome }) => outcome === 'skipped')).toEqual([]);
  return verdicts.filter(({ outcome }) => outcome !== 'passed');
}

describe('a worker of another team keeps the contract:', () => {
  test.skipIf(python === null)(
    'payments in Python (needs python3)',
    async () => {
      expect(await broken('payments')).toEqual([]);
    },
    120_000,
  );

  test.skipIf(go === null)(
    'logistics in Go (needs go)',
    async () => {
      expect(await broken('logistics')).toEqual([]);
    },
    120_000,
  );
});
