/** After the faults: waits until the service is idle, and checks all stores. */
import { Client, Connection } from '@temporalio/client';
import { openDecryption } from '../../fixtures/decryption.ts';
import type { Snapshot } from '../checker/snapshot.ts';
import { type Violation, violation } from '../checker/violation.ts';
import { checkUntilSettled } from './checkUntilSettled.ts';
import type { ClientRecord } from './clientRecord.ts';
import { makeVerificationsDue } from './makeVerificationsDue.ts';
import type { SystemUnderTest } from './systemUnderTest.ts';
import { waitUntilIdle } from './waitUntilIdle.ts';

const TOPIC = 'orders.events';

export interface Judgement {
  readonly snapshot: Snapshot;
  readonly violations: readonly Violation[];
}

/** @param idleLimitMs how long the service may take to become idle */
export async function judgeStores(
  system: SystemUnderTest,
  record: ClientRecord,
  idleLimitMs: number,
): Promise<Judgement> {
  const { databaseUrl, simulatorDatabaseUrl, providers, temporal, encryptionKeys } = system;
  const connection = await Connection.connect({ address: temporal.address });
  const { dataConverter, seals, close } = openDecryption(databaseUrl, encryptionKeys);
  const { namespace } = temporal;
  const client = new Client({ connection, dataConverter, namespace });
  const idle = () =>
    waitUntilIdle(databaseUrl, () => providers.work(simulatorDatabaseUrl), idleLimitMs);
  try {
    const work = await idle();
    await makeVerificationsDue(databaseUrl);
    work.push(...(await idle()));
    const kafka = system.kafka && { brokers: system.kafka, topic: TOPIC };
    const readBooks = () => providers.readBooks(simulatorDatabaseUrl);
    const stores = { databaseUrl, readBooks, client, dataConverter, seals, kafka };
    const { snapshot, violations } = await checkUntilSettled(stores, record, system.code);
    const waiting = work.map((what) =>
      violation('the service becomes idle', null, `after a long wait: ${what}`),
    );
    const unanswered = [...record.unanswered].map((intent) =>
      violation('every client is answered', null, `${intent} got no answer`),
    );
    return { snapshot, violations: [...violations, ...waiting, ...unanswered] };
  } finally {
    await connection.close();
    await close();
  }
}
