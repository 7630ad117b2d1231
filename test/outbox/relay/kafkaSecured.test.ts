/** The relay against a Kafka that requires TLS or a password: configuration is enough for either. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Admin } from '@platformatic/kafka';
import { afterAll, afterEach, expect, test } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { startKafka } from '../../../dev/engines/kafka.ts';
import { type RunningChild, startChild } from '../../../dev/process/childProcess.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { readTopic, versionsOf } from '../../../proof/fixtures/topicReader.ts';
import { testDatabase } from '../../support/database.ts';
import { eventuallyPasses } from '../../support/eventually.ts';
import { testCertificate } from '../../support/testCertificate.ts';

const PASSWORD = 'only-in-this-test';
const folder = await mkdtemp(join(tmpdir(), 'orders-kafka-'));
const certificate = await testCertificate(folder, 'broker');
const otherCertificate = await testCertificate(folder, 'other');
const jaas = (module: string, options = '') =>
  `org.apache.kafka.common.security.${module} required${options};`;
const [port, plainPort] = [await freePort(), await freePort()];
const broker = await startKafka({
  dataDir: join(folder, 'data'),
  runDir: join(folder, 'run'),
  report: () => {},
  port,
  security: {
    protocol: 'SASL_SSL',
    plainPort,
    scramUsers: ['SCRAM-SHA-256', 'SCRAM-SHA-512'].map(
      (mechanism) => `${mechanism}=[name=relay,password=${PASSWORD}]`,
    ),
    properties: {
      'ssl.keystore.type': 'PKCS12',
      'ssl.keystore.location': certificate.keystore,
      'ssl.keystore.password': certificate.password,
      'listener.name.client.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      'listener.name.client.plain.sasl.jaas.config': jaas(
        'plain.PlainLoginModule',
        ` user_relay="${PASSWORD}"`,
      ),
      'listener.name.client.scram-sha-256.sasl.jaas.config': jaas('scram.ScramLoginModule'),
      'listener.name.client.scram-sha-512.sasl.jaas.config': jaas('scram.ScramLoginModule'),
    },
  },
});
const { url } = await testDatabase();
const { db, sql, close } = connectDatabase(url, 5, 'test');
const topic = 'secured';
const plain = { brokers: [`127.0.0.1:${plainPort}`], topic };
const admin = new Admin({ clientId: 'test', bootstrapBrokers: plain.brokers });
await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1 });
const reader = await readTopic(plain);

let child: RunningChild | null = null;
const relay = (env: Record<string, string>): RunningChild => {
  child = startChild('outbox/relay/main.ts', {
    DATABASE_URL: url,
    RELAY_PORT: '0',
    RELAY_LEASE_SECONDS: '1',
    KAFKA_BROKERS: `localhost:${port}`,
    KAFKA_TOPIC: topic,
    KAFKA_TLS: 'true',
    KAFKA_CA_FILE: certificate.certificate,
    KAFKA_SASL_USERNAME: 'relay',
    KAFKA_SASL_PASSWORD: PASSWORD,
    ...env,
  });
  return child;
};

afterEach(async () => {
  await child?.signal('SIGKILL');
});
afterAll(async () => {
  await reader.close();
  await admin.close();
  await close();
  await broker.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'])(
  'Events reach a Kafka that requires TLS and authentication by %s',
  async (mechanism) => {
    relay({ KAFKA_SASL_MECHANISM: mechanism });
    const orderId = await acceptOrder(db);
    await eventuallyPasses(() => expect(versionsOf(reader, orderId)).toEqual([1]));
  },
  60_000,
);

test.each([
  ['the password is wrong', { KAFKA_SASL_PASSWORD: 'guessed' }],
  ['the certificate is signed by someone else', { KAFKA_CA_FILE: otherCertificate.certificate }],
  ['nobody is trusted but the public authorities', { KAFKA_CA_FILE: '' }],
  ['TLS is not spoken', { KAFKA_TLS: 'false' }],
])(
  'When %s, nothing is sent, the relay logs it and the events wait',
  async (_why, env) => {
    const orderId = await acceptOrder(db);
    const started = relay(env);
    await eventuallyPasses(() => expect(started.output()).toContain('Kafka is away'));
    expect(started.output()).not.toContain(PASSWORD);
    expect(versionsOf(reader, orderId)).toEqual([]);
    expect(
      await sql`select from event_deliveries where order_id = ${orderId} and done_at is null`,
    ).toHaveLength(1);
    await started.signal('SIGKILL');
    relay({});
    await eventuallyPasses(() => expect(versionsOf(reader, orderId)).toEqual([1]));
  },
  60_000,
);
