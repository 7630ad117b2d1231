/** Connecting to a Temporal that wants TLS, a client certificate and an API key. */
import '../support/silenceTemporal.ts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { connectionOptions, connectTemporal, type TemporalConfig } from '../../saga/connect.ts';
import { engine } from '../support/engines.ts';
import { tlsCertificate } from '../support/tlsCertificate.ts';
import { startTlsTemporal } from '../support/tlsTemporal.ts';

const API_KEY = 'an-api-key-of-this-test';
const target = await engine('temporal');
const folder = await mkdtemp(join(tmpdir(), 'temporal-tls-'));
const file = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};
const [own, client, stranger] = ['server', 'client', 'stranger'].map(tlsCertificate) as [
  ReturnType<typeof tlsCertificate>,
  ReturnType<typeof tlsCertificate>,
  ReturnType<typeof tlsCertificate>,
];
const temporal = await startTlsTemporal({ target, server: own, client, apiKey: API_KEY });
afterAll(async () => {
  temporal.close();
  await rm(folder, { recursive: true, force: true });
});

const right: TemporalConfig = {
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: 'default',
  TEMPORAL_CA_FILE: await file('ca.pem', own.certificate),
  TEMPORAL_CLIENT_CERT_FILE: await file('client.pem', client.certificate),
  TEMPORAL_CLIENT_KEY_FILE: await file('client.key', client.key),
  TEMPORAL_API_KEY: API_KEY,
};

/** As a client of sagas and as a worker, which have different implementations of TLS. */
const ways: readonly (readonly [string, (config: TemporalConfig) => Promise<unknown>])[] = [
  [
    'client',
    async (config) => {
      const { client: sagas, close } = connectTemporal(config, { retry: false });
      const { workflowService } = sagas;
      const asking = sagas.withDeadline(Date.now() + 5_000, () =>
        workflowService.describeNamespace({ namespace: 'default' }),
      );
      return asking.finally(close);
    },
  ],
  [
    'worker',
    async (config) => {
      const connection = await NativeConnection.connect(connectionOptions(config));
      const { workflowService } = connection;
      return workflowService
        .describeNamespace({ namespace: 'default' })
        .finally(() => connection.close());
    },
  ],
];

test.each(ways)('A %s signs in by certificate and API key, over TLS', async (_way, ask) => {
  await expect(ask(right)).resolves.toMatchObject({ namespaceInfo: { name: 'default' } });
});

test.each(ways)(
  'A certificate of another name is accepted under that name by a %s',
  async (_, ask) => {
    const byAddress = { TEMPORAL_ADDRESS: temporal.address.replace('localhost', '127.0.0.1') };
    await expect(
      ask({ ...right, ...byAddress, TEMPORAL_SERVER_NAME: 'localhost' }),
    ).resolves.toBeDefined();
    await expect(ask({ ...right, TEMPORAL_SERVER_NAME: 'elsewhere' })).rejects.toThrow();
  },
);

const strangers = {
  TEMPORAL_CLIENT_CERT_FILE: await file('stranger.pem', stranger.certificate),
  TEMPORAL_CLIENT_KEY_FILE: await file('stranger.key', stranger.key),
};
test.each(
  ways.flatMap(([way, ask]) =>
    (
      [
        ['without TLS', { TEMPORAL_TLS: false }],
        ['whose authority is another', { TEMPORAL_CA_FILE: strangers.TEMPORAL_CLIENT_CERT_FILE }],
        ['without the authority’s certificate', { TEMPORAL_CA_FILE: undefined }],
        ['with a stranger’s certificate', strangers],
        ['with another API key', { TEMPORAL_API_KEY: 'guessed' }],
        ['without an API key', { TEMPORAL_API_KEY: undefined }],
      ] satisfies [string, Partial<TemporalConfig>][]
    ).map(([what, change]) => [way, what, ask, change] as const),
  ),
)('A %s %s is turned away', async (_way, _what, ask, change) => {
  await expect(ask({ ...right, ...change })).rejects.toThrow();
});
