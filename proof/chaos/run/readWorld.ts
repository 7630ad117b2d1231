/** Everything the checker looks at, read from where it lies. */
import type { Client } from '@temporalio/client';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { readBooks } from '../checker/readBooks.ts';
import { readSagas, replayRuns } from '../checker/readSagas.ts';
import { readTables } from '../checker/readTables.ts';
import { readTopic } from '../checker/readTopic.ts';
import type { World } from '../checker/stores.ts';

export interface Places {
  readonly databaseUrl: string;
  readonly simulatorDatabaseUrl: string;
  readonly client: Client;
  /** Null: there is no Kafka. */
  readonly kafka: { readonly brokers: readonly string[]; readonly topic: string } | null;
}

/** What only the clients and the beginning know. */
export type Known = Pick<World, 'told' | 'cancels' | 'initialStock'>;

export interface ReadOptions {
  /** Replays all histories on this code; null: they are not looked at. */
  readonly workflowBundle: WorkflowBundleOption | null;
  /** An order that changed within so many milliseconds may be open without a flag. */
  readonly youngMs: number;
}

/** @throws when one of the stores cannot be read */
export async function readWorld(
  { databaseUrl, simulatorDatabaseUrl, client, kafka }: Places,
  known: Known,
  { workflowBundle, youngMs }: ReadOptions,
): Promise<World> {
  const tables = await readTables(databaseUrl);
  const orderIds = tables.orders.map(({ orderId }) => orderId);
  const { sagas, runs } = await readSagas(client, orderIds);
  return {
    tables,
    ...(await readBooks(simulatorDatabaseUrl)),
    topic: kafka && (await readTopic(kafka.brokers, kafka.topic)),
    sagas,
    replayFailures: workflowBundle ? await replayRuns(client, runs, workflowBundle) : [],
    ...known,
    youngSince: new Date(Date.now() - youngMs),
  };
}
