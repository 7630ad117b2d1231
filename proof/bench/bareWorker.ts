/** The baseline of the worker's memory: a worker of the bare workflows in a process of its own. */
import { readFile } from 'node:fs/promises';
import { NativeConnection } from '@temporalio/worker';
import { serveBare } from './bareServer.ts';
import { createBareWorker } from './bareTemporal.ts';

const { TEMPORAL_ADDRESS: address = '', WORKFLOW_BUNDLE: file = '' } = process.env;
const connection = await NativeConnection.connect({ address });
const worker = await createBareWorker(connection, { code: await readFile(file, 'utf8') });
serveBare();
await worker.run();
process.exit(0);
