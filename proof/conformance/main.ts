/**
 * `npm run conformance -- --queue payments`: checks the worker that polls a task queue against the
 * provider contract. The worker makes real charges or bookings: point it at a sandbox.
 *
 * Exits with 0 when every rule holds, 1 when one is violated, 2 when the rules could not be
 * checked.
 */
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { defaultLimits } from './calls.ts';
import { inputsFrom, readInputs } from './inputs.ts';
import { withTemporal } from './overTemporal.ts';
import { lineOf, summaryOf } from './report.ts';
import { checkAll, type Queue, type Verdict } from './run.ts';

const USAGE = `npm run conformance -- --queue payments|logistics [options]
  --inputs FILE       JSON with the inputs that trigger behaviours (see docs/providers.md)
  --address HOST:PORT Temporal; TEMPORAL_ADDRESS, or 127.0.0.1:7233
  --namespace NAME    TEMPORAL_NAMESPACE, or default
  --task-queue NAME   the task queue, when its name differs from --queue
  --answer-ms N       time limit of one attempt (${defaultLimits.answerMs}, as in the saga)
  --resolve-ms N      time limit to resolve an unknown outcome (${defaultLimits.resolveMs})`;

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      queue: { type: 'string' },
      inputs: { type: 'string' },
      address: { type: 'string', default: process.env['TEMPORAL_ADDRESS'] ?? '127.0.0.1:7233' },
      namespace: { type: 'string', default: process.env['TEMPORAL_NAMESPACE'] ?? 'default' },
      'task-queue': { type: 'string' },
      'answer-ms': { type: 'string', default: String(defaultLimits.answerMs) },
      'resolve-ms': { type: 'string', default: String(defaultLimits.resolveMs) },
      help: { type: 'boolean', default: false },
    },
  });
  const queue = queueOf(values.queue);
  if (values.help || queue === null) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  const { address, namespace } = values;
  const inputs = values.inputs === undefined ? inputsFrom() : await readInputs(values.inputs);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect({ address });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection, namespace });
  const taskQueue = values['task-queue'] ?? queue;
  console.log(`The worker on ${taskQueue} of ${address}, namespace ${namespace}\n`);
  try {
    const limits = {
      ...defaultLimits,
      answerMs: Number(values['answer-ms']),
      resolveMs: Number(values['resolve-ms']),
    };
    const verdicts: Verdict[] = [];
    await withTemporal({ connection, client, namespace, taskQueue }, async (ask) => {
      for await (const verdict of checkAll({ queue, inputs, limits, ask })) {
        verdicts.push(verdict);
        console.log(lineOf(verdict));
      }
    });
    console.log(`\n${summaryOf(verdicts)}`);
    return verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
  } finally {
    await clientConnection.close();
    await connection.close();
  }
}

function queueOf(name: string | undefined): Queue | null {
  return name === 'payments' || name === 'logistics' ? name : null;
}
