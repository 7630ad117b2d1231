/** Connecting to Temporal. */
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { speaksTlsToTemporal } from '../ops/productionRules.ts';
import type { Config } from '../ops/settings.ts';
import { traceInterceptor } from './traceInterceptor.ts';

export const temporalSettings = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_TLS',
  'TEMPORAL_CA_FILE',
  'TEMPORAL_SERVER_NAME',
  'TEMPORAL_CLIENT_CERT_FILE',
  'TEMPORAL_CLIENT_KEY_FILE',
  'TEMPORAL_API_KEY',
] as const;
type Setting = (typeof temporalSettings)[number];
export type TemporalConfig = Config<'TEMPORAL_ADDRESS' | 'TEMPORAL_NAMESPACE'> &
  Partial<Config<Setting>>;

export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/** The options that clients and workers connect with. */
export const connectionOptions = (config: TemporalConfig) => ({
  address: config.TEMPORAL_ADDRESS,
  tls: speaksTlsToTemporal(config.TEMPORAL_TLS, config) ? tlsOptions(config) : false,
  ...(config.TEMPORAL_API_KEY !== undefined && { apiKey: config.TEMPORAL_API_KEY }),
});

/** The files are read once: a process with new certificates is started anew. */
function tlsOptions(config: TemporalConfig) {
  const { TEMPORAL_CA_FILE: authority, TEMPORAL_SERVER_NAME: name } = config;
  const { TEMPORAL_CLIENT_CERT_FILE: certificate, TEMPORAL_CLIENT_KEY_FILE: key } = config;
  return {
    ...(authority !== undefined && { serverRootCACertificate: readFileSync(authority) }),
    ...(name !== undefined && { serverNameOverride: name }),
    ...(certificate !== undefined &&
      key !== undefined && {
        clientCertPair: { crt: readFileSync(certificate), key: readFileSync(key) },
      }),
  };
}

/**
 * A client that connects on first use and reconnects by itself, so that a process starts and keeps
 * running while Temporal is away. Calls have no default deadline: wrap them in
 * `client.withDeadline`.
 *
 * @param retry Whether the SDK retries a failed call, up to the call's deadline. Off for a caller
 *   that must learn at once that Temporal is away.
 * @param dataConverter encrypts and decrypts; without it payloads are in the clear
 */
export function connectTemporal(
  config: TemporalConfig,
  {
    retry = true,
    dataConverter = {},
  }: { readonly retry?: boolean; readonly dataConverter?: DataConverter } = {},
): TemporalClient {
  const connection = Connection.lazy({
    ...connectionOptions(config),
    connectTimeout: '5 seconds',
    channelArgs: {
      // The defaults grow to two minutes; this reconnects within a second of Temporal's return.
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
    },
    ...(!retry && { interceptors: [] }),
  });
  return {
    client: new Client({
      connection,
      namespace: config.TEMPORAL_NAMESPACE,
      dataConverter,
      interceptors: { workflow: [traceInterceptor] },
    }),
    close: () => connection.close(),
  };
}
