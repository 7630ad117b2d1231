/** The example workers keep the contract: asked by the kit over a real Temporal. */
import { afterAll, describe, expect, test } from 'vitest';
import { inputsFrom } from '../../../proof/conformance/inputs.ts';
import { withTemporal } from '../../../proof/conformance/overTemporal.ts';
import { booksByActivity } from '../../../proof/conformance/readBooks.ts';
import type { Verdict } from '../../../proof/conformance/run.ts';
import { type ContractVersion, checkAll, type Queue } from '../../../proof/conformance/run.ts';
import {
  type ForeignWorker,
  hasGo,
  hasJava,
  hasPython,
  startGoLogistics,
  startJavaPayments,
  startPythonPayments,
} from '../../support/foreignWorkers.ts';
import { testTemporal } from '../../support/temporal.ts';

const { address, namespace, client, nativeConnection: connection } = await testTemporal();
const python = hasPython ? await startPythonPayments({ address, namespace }) : null;
const go = hasGo ? await startGoLogistics({ address, namespace }) : null;
const JAVA_QUEUE = 'payments-java';
const java = hasJava ? await startJavaPayments({ address, namespace, queue: JAVA_QUEUE }) : null;
afterAll(async () => {
  await python?.stop();
  await go?.stop();
  await java?.stop();
});

async function broken(
  queue: Queue,
  worker: ForeignWorker | null,
  { taskQueue = queue, version = 1 }: { taskQueue?: string; version?: ContractVersion } = {},
): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  // What a kill has cut off is waited for as long as for any answer.
  const limits = { answerMs: 5_000, resolveMs: 20_000, pauseMs: 50 };
  await withTemporal({ connection, client, namespace, taskQueue }, async (ask) => {
    const kill = async () => worker?.restart();
    const aids = { books: booksByActivity(ask), list: true as const, kill };
    const run = { queue, version, inputs: inputsFrom(), limits, ask, aids };
    for await (const verdict of checkAll(run)) verdicts.push(verdict);
  });
  expect(verdicts.filter(({ outcome }) => outcome === 'skipped')).toEqual([]);
  return verdicts.filter(({ outcome }) => outcome !== 'passed');
}

// Concurrent, as most of the time goes into waiting for what a kill has cut off.
describe.concurrent('a worker of another team keeps the contract:', () => {
  test.skipIf(python === null)(
    'payments in Python, version 2 (needs python3)',
    async () => {
      expect(await broken('payments', python, { version: 2 })).toEqual([]);
    },
    400_000,
  );

  test.skipIf(java === null)(
    'payments in Java, version 2 (needs java and mvn)',
    async () => {
      const worker = { taskQueue: JAVA_QUEUE, version: 2 } as const;
      expect(await broken('payments', java, worker)).toEqual([]);
    },
    400_000,
  );

  test.skipIf(go === null)(
    'logistics in Go (needs go)',
    async () => {
      expect(await broken('logistics', go)).toEqual([]);
    },
    400_000,
  );
});
