/** What all clients of a run share. */
import type { ProviderChoice } from '../plan/providers.ts';
import type { ClientRecord } from './clientRecord.ts';
import type { RetryingClient } from './retryingClient.ts';

export interface Workload {
  /** By the development client's name. */
  readonly clients: Readonly<Record<string, RetryingClient>>;
  readonly record: ClientRecord;
  readonly providers: ProviderChoice;
  /** Epoch milliseconds that the plan's times count from. */
  readonly startedAt: number;
  /** Ends all requests. */
  readonly signal: AbortSignal;
}

export function clientOf({ clients }: Workload, name: string): RetryingClient {
  const client = clients[name];
  if (!client) throw new Error(`no client ${name}`);
  return client;
}
