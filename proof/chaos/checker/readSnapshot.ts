/** Reads everything the checker compares, each store by its own client. */
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import type { WorkflowBundleOption } from '@temporalio/worker';
import type { Seals } from '../../../privacy/orderSeals.ts';
import type { Books } from './readBooks.ts';
import { readSagas, replayRuns } from './readSagas.ts';
import { readTables } from './readTables.ts';
import { readTopic } from './readTopic.ts';
import type { Snapshot } from './snapshot.ts';

export interface StoreAddresses {
  readonly databaseUrl: string;
  /** Reads the providers' books. */
  readonly readBooks: () => Promise<Books>;
  readonly client: Client;
  /** The client's: it decrypts the histories. */
  readonly dataConverter: DataConverter;
  readonly seals: Seals;
  /** Null: the service runs without Kafka. */
  readonly kafka: { readonly brokers: readonly string[]; readonly topic: string } | null;
}

/** The parts of a snapshot that are in no store. */
export type ClientSide = Pick<
  Snapshot,
  | 'accepted'
  | 'cancels'
  | 'refundsPromised'
  | 'returnsPromised'
  | 'changesPromised'
  | 'releasedLast'
  | 'initialStock'
>;

interface ReadOptions {
  /** Replays all histories on this code; null: they are not read. */
  readonly workflowBundle: WorkflowBundleOption | null;
  /** An order that changed within so many milliseconds may be in progress without a flag. */
  readonly youngMs: number;
}

/** @throws when one of the stores cannot be read */
export async function readSnapshot(
  { databaseUrl, readBooks, client, dataConverter, seals, kafka }: StoreAddresses,
  clientSide: ClientSide,
  { workflowBundle, youngMs }: ReadOptions,
): Promise<Snapshot> {
  const tables = await readTables(databaseUrl, seals);
  const orderIds = tables.orders.map(({ orderId }) => orderId);
  const { sagas, runs } = await readSagas(client, orderIds);
  return {
    tables,
    ...(await readBooks()),
    topic: kafka && (await readTopic(kafka.brokers, kafka.topic)),
    sagas,
    replayFailures: workflowBundle
      ? await replayRuns(client, runs, { workflowBundle, dataConverter })
      : [],
    ...clientSide,
    youngSince: new Date(Date.now() - youngMs),
  };
}
