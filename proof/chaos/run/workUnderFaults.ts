/** Clients use the service while something else goes wrong in it. */
import type { Intent } from '../plan/intents.ts';
import type { ProviderChoice } from '../plan/providers.ts';
import type { ClientRecord } from './clientRecord.ts';
import { carryOut } from './placeOrders.ts';
import { restock } from './restock.ts';
import { createRetryingClient } from './retryingClient.ts';
import type { SystemUnderTest } from './systemUnderTest.ts';
import type { Workload } from './workload.ts';

const CLIENTS = [
  ...['storefront', 'customer-1', 'customer-2', 'operations'],
  ...['payments', 'logistics', 'warehouse'],
];
/** How long after the faults the clients wait for their last answers. */
const CLIENTS_LIMIT_MS = 60_000;

export interface Work {
  readonly intents: readonly Intent[];
  readonly minutes: number;
  readonly providers: ProviderChoice;
}

/**
 * @param faults causes the faults, and resolves once everything is back
 * @returns what `faults` returns, when the clients have their answers
 */
export async function workUnderFaults<T>(
  { intents, minutes, providers }: Work,
  { apis, issuer }: Pick<SystemUnderTest, 'apis' | 'issuer'>,
  record: ClientRecord,
  faults: (workload: Workload) => Promise<T>,
): Promise<T> {
  const giveUp = new AbortController();
  const { signal } = giveUp;
  const onRetry = () => {
    record.retries += 1;
  };
  const clients = Object.fromEntries(
    CLIENTS.map((client) => [
      client,
      createRetryingClient({ api: apis, issuer, client, signal, onRetry }),
    ]),
  );
  const workload = { clients, record, startedAt: Date.now(), signal, providers };
  const clientsDone = Promise.all([
    ...intents.map((intent) => carryOut(workload, intent)),
    restock(workload, minutes * 60_000),
  ]);
  const caused = await faults(workload);
  const timer = setTimeout(() => giveUp.abort(), CLIENTS_LIMIT_MS);
  await clientsDone;
  clearTimeout(timer);
  return caused;
}
