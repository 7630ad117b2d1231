/**
 * `npm run conformance -- --queue payments`: checks the worker that polls a task queue against the
 * provider contract. The worker makes real charges or bookings: point it at a sandbox.
 *
 * Exits with 0 when every rule holds, 1 when one is violated, 2 when the rules could not be
 * checked.
 */
import { writeFile } from 'node:fs/promises';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { connectionOptions } from '../../saga/connect.ts';
import { ownWorkersConverter } from './decoding.ts';
import { type Options, optionsFrom, USAGE } from './options.ts';
import { withTemporal } from './overTemporal.ts';
import { junitOf, lineOf, summaryOf } from './report.ts';
import { checkAll, type Verdict } from './run.ts';

try {
  const options = await optionsFrom(process.argv.slice(2));
  if (typeof options === 'string') {
    console.log(USAGE);
    process.exitCode = options === 'help' ? 0 : 2;
  } else process.exitCode = await check(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}

async function check(options: Options): Promise<number> {
  const { temporal, queue, taskQueue, version, inputs, limits, failFast, aidsOver, junit } =
    options;
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const connection = await NativeConnection.connect(connectionOptions(temporal));
  const clientConnection = await Connection.connect(connectionOptions(temporal));
  const namespace = temporal.TEMPORAL_NAMESPACE;
  const dataConverter = await ownWorkersConverter(process.env);
  const client = new Client({
    connection: clientConnection,
    namespace,
    ...(dataConverter && { dataConverter }),
  });
  console.log(
    `The worker on ${taskQueue} of ${temporal.TEMPORAL_ADDRESS}, namespace ${namespace}\n`,
  );
  const verdicts: Verdict[] = [];
  try {
    await withTemporal({ connection, client, namespace, taskQueue, dataConverter }, async (ask) => {
      const run = { queue, version, inputs, limits, ask, aids: aidsOver(ask), failFast };
      for await (const verdict of checkAll(run)) {
        verdicts.push(verdict);
        console.log(lineOf(verdict));
      }
    });
    console.log(`\n${summaryOf(verdicts)}`);
    return verdicts.some(({ outcome }) => outcome === 'failed') ? 1 : 0;
  } finally {
    if (junit !== undefined) await writeFile(junit, junitOf(queue, verdicts));
    await clientConnection.close();
    await connection.close();
  }
}
