/** Connecting to Temporal. */
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

/** The options that clients and workers connect with. */
export const connectionOptions = (config: TemporalConfig) => ({
  address: config.TEMPORAL_ADDRESS,
  tls: config.TEMPORAL_TLS,
  ...(config.TEMPORAL_API_KEY !== undefined && { apiKey: config.TEMPORAL_API_KEY }),
});

/**
 * A client that connects on first use and reconnects by itself, so that a process starts and keeps
 * running while Temporal is away. Calls have no default deadline: wrap them in
 * `client.withDeadline`.
 *
 * @param retry Whether the SDK retries a failed call, up to the call's deadline. Off for a caller
 *   that must learn at once that Temporal is away.
 */
export function connectTemporal(
  config: TemporalConfig,
  { retry = true }: { readonly retry?: boolean } = {},
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
    client: new Client({ connection, namespace: config.TEMPORAL_NAMESPACE }),
    close: () => connection.close(),
  };
}
