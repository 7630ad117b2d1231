/** What the Temporal UI shows of workflows beside their inputs and results, decrypted as it does. */
import { Client, Connection } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { openDecryption } from '../../../proof/fixtures/decryption.ts';
import type { RunningService } from '../../support/runningService.ts';
import type { Piece } from './places.ts';

/** Summaries, details, and messages of failures. */
const SHOWN = ['summary', 'details', 'encodedAttributes'];

export async function shownInTemporal(service: RunningService): Promise<Piece[]> {
  const { addresses, encryptionKeys } = service;
  const connection = await Connection.connect({ address: addresses.temporal });
  const { dataConverter, close } = openDecryption(addresses.databaseUrl, encryptionKeys);
  try {
    const client = new Client({ connection });
    const payloads: Payload[] = [];
    for await (const { workflowId, runId } of client.workflow.list()) {
      const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
      payloads.push(...payloadsIn(history.events));
    }
    let decoded = payloads;
    for (const codec of dataConverter.payloadCodecs ?? []) decoded = await codec.decode(decoded);
    return decoded.map(({ data }) => ['a summary or failure in Temporal', data ?? '']);
  } finally {
    await close();
    await connection.close();
  }
}

/** Those that are found under these names, at any depth. */
function payloadsIn(value: unknown): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    SHOWN.includes(name) && part?.metadata ? [part as Payload] : payloadsIn(part),
  );
}
