import { Client, type Connection } from '@temporalio/client';
import { afterAll } from 'vitest';
import { openDecryption } from '../../proof/fixtures/decryption.ts';
import type { RunningService } from './runningService.ts';

/** A Temporal client that reads what the service has encrypted. Call it at the top level of a file. */
export function encryptedClient(
  connection: Connection,
  { addresses, encryptionKeys }: Pick<RunningService, 'addresses' | 'encryptionKeys'>,
): Client {
  const { dataConverter, close } = openDecryption(addresses.databaseUrl, encryptionKeys);
  afterAll(close);
  return new Client({ connection, dataConverter });
}
