import './silenceTemporal.ts';
import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { afterAll } from 'vitest';
import { addSearchAttributes, registerNamespace } from '../../dev/engines/temporalNamespace.ts';
import { engine } from './engines.ts';

export interface TestTemporal {
  /** host:port */
  readonly address: string;
  /** A namespace that only this file uses, with our search attributes. */
  readonly namespace: string;
  readonly connection: Connection;
  readonly client: Client;
  /** For workers. */
  readonly nativeConnection: NativeConnection;
}

/**
 * A namespace of this test file's own on the real development server, and connections to it, which
 * are closed after the file's tests. A new namespace is usable within 70 ms on the server's defaults,
 * so queues and workflow ids can have their real names. Call it at the top level of the file.
 */
export async function testTemporal(): Promise<TestTemporal> {
  const address = await engine('temporal');
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address });
  await registerNamespace(connection, namespace);
  await addSearchAttributes(connection, namespace);
  const nativeConnection = await NativeConnection.connect({ address });
  afterAll(async () => {
    await connection.close();
    await nativeConnection.close();
  });
  const client = new Client({ connection, namespace });
  return { address, namespace, connection, client, nativeConnection };
}
