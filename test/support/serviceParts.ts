/** What the processes of a service need of others, for a test that starts these processes itself. */
import { afterAll } from 'vitest';
import { freePort } from '../../dev/process/ports.ts';
import { newDatabase } from './database.ts';
import { TEST_ENCRYPTION_KEYS } from './encryptionKeys.ts';
import { testIssuer } from './issuer.ts';
import { testTopic } from './kafka.ts';
import { startSimulator } from './simulators.ts';
import { testTemporal } from './temporal.ts';

/**
 * Call it where `afterAll` may be called.
 *
 * @param databaseUrl of the orders
 * @returns also the environment of every process: the API listens on `port`, the others anywhere
 */
export async function serviceParts(databaseUrl: string) {
  const [books, temporal, { brokers, topic }, issuer, port] = await Promise.all([
    newDatabase({ migrated: false }),
    testTemporal(),
    testTopic(),
    testIssuer(),
    freePort(),
  ]);
  const [payments, carrier] = await Promise.all([
    startSimulator({ kind: 'payment', databaseUrl: books.url }),
    startSimulator({ kind: 'carrier', databaseUrl: books.url }),
  ]);
  afterAll(async () => {
    await Promise.all([payments.kill(), carrier.kill()]);
    await books.drop();
  });
  const environment: Readonly<Record<string, string>> = {
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    ENCRYPTION_KEYS: TEST_ENCRYPTION_KEYS,
    OAUTH_ISSUER: issuer.issuer,
    OAUTH_AUDIENCE: issuer.audience,
    API_PORT: String(port),
    API_OPS_PORT: '0',
    WORKER_PORT: '0',
    DISPATCHER_PORT: '0',
    RELAY_PORT: '0',
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC: topic,
    PAYMENT_PROVIDER_URL: payments.url,
    PAYMENT_PROVIDER_SECRET: payments.secret,
    LOGISTICS_PROVIDER_URL: carrier.url,
    LOGISTICS_PROVIDER_SECRET: carrier.secret,
  };
  const api = `http://127.0.0.1:${port}`;
  return { environment, api, issuer: issuer.issuer, temporal, brokers, topic, booksUrl: books.url };
}
