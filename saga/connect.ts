/** The one way our processes connect to Temporal as a client. */
import { Client, Connection } from '@temporalio/client';
import type { Config } from '../ops/settings.ts';

export const temporalSettings = [
  'TEMPORAL_ADDRESS',
  'TEMPORAL_NAMESPACE',
  'TEMPORAL_TLS',
  'TEMPORAL_API_KEY',
] as const;
export type TemporalConfig = Config<(typeof temporalSettings)[number]>;

export interface TemporalClient {
  readonly client: Client;
  close(): Promise<void>;
}

/**
 * A client that connects when it is first used and again whenever it must, so that a process starts
 * and goes on while Temporal is away. Calls have no deadline of their own: wrap them in
 * `client.connection.withDeadline`.
 *
 * @param retry Whether the SDK tries a failed call again by itself, up to the call's deadline. Off
 *   for a caller that must learn at once that Temporal is away.
 */
export function connectTemporal(
  config: TemporalConfig,
  { retry = true }: { readonly retry?: boolean } = {},
): TemporalClient {
  const connection = Connection.lazy({
    address: config.TEMPORAL_ADDRESS,
    tls: config.TEMPORAL_TLS,
    connectTimeout: '5 seconds',
    channelArgs: {
      // Back within a second of Temporal's return, however long it was away.
      'grpc.initial_reconnect_backoff_ms': 100,
      'grpc.max_reconnect_backoff_ms': 1000,
    },
    ...(!retry && { interceptors: [] }),
    ...(config.TEMPORAL_API_KEY !== undefined && { apiKey: config.TEMPORAL_API_KEY }),
  });
  return {
    client: new Client({ connection, namespace: config.TEMPORAL_NAMESPACE }),
    close: () => connection.close(),
  };
}
