/** The checker of chaos, on the stores of a service whose orders are all over. */
import { Client, Connection } from '@temporalio/client';
import { checkUntilSettled } from '../chaos/run/checkUntilSettled.ts';
import type { ClientRecord } from '../chaos/run/clientRecord.ts';
import { makeVerificationsDue } from '../chaos/run/makeVerificationsDue.ts';
import type { ServiceUnderTest } from '../chaos/run/serviceUnderTest.ts';
import { waitUntilIdle } from '../chaos/run/waitUntilIdle.ts';
import { openDecryption } from '../fixtures/decryption.ts';

const IDLE_LIMIT_MS = 180_000;

/** @returns what is wrong, each in a line */
export async function checkEverything(
  { service, providers }: ServiceUnderTest,
  record: ClientRecord,
): Promise<string[]> {
  const { databaseUrl, simulatorDatabaseUrl, kafka, temporal } = service.addresses;
  const connection = await Connection.connect({ address: temporal });
  const { dataConverter, seals, close } = openDecryption(databaseUrl, service.encryptionKeys);
  const idle = () =>
    waitUntilIdle(databaseUrl, () => providers.work(simulatorDatabaseUrl), IDLE_LIMIT_MS);
  try {
    const work = await idle();
    await makeVerificationsDue(databaseUrl);
    work.push(...(await idle()));
    const stores = {
      ...{ databaseUrl, dataConverter, seals },
      client: new Client({ connection, dataConverter }),
      readBooks: () => providers.readBooks(simulatorDatabaseUrl),
      kafka: kafka ? { brokers: kafka.split(','), topic: 'orders.events' } : null,
    };
    // The histories are of several versions: each roll-out has replayed those that it moved.
    const { violations } = await checkUntilSettled(stores, record, null);
    return [
      ...work.map((what) => `after a long wait: ${what}`),
      ...violations.map((one) => JSON.stringify(one)),
    ];
  } finally {
    await connection.close();
    await close();
  }
}
