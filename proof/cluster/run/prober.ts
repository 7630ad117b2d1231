/**
 * A customer who orders every two seconds, whatever happens. How the orders fare says when the service is
 * well again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOGUE, CURRENCY } from '../../../dev/seed.ts';
import type { ClientRecord } from '../../chaos/run/clientRecord.ts';
import type { RetryingClient } from '../../chaos/run/retryingClient.ts';
import { clusterClient } from './clients.ts';

const EVERY_MS = 2_000;
/** More orders than these do not wait at once: they would load what is to recover. */
const MOST_WAITING = 20;
const FIRST_POLL_MS = 100;
const LONGEST_POLL_MS = 1_000;
/** Enough that no order of the prober is out of stock. */
const STOCK = 1_000_000;

export interface Probe {
  readonly startedAt: number;
  /** Null: not yet. */
  confirmedAt: number | null;
  /** What it became instead. */
  failed: string | null;
}

export interface Prober {
  readonly probes: readonly Probe[];
  waiting(): Probe[];
  /** Resolves once the orders that wait are confirmed, or the time is over. */
  stop(limitMs: number): Promise<void>;
}

/** @param name what its orders' names begin with */
export async function startProber(record: ClientRecord, name = 'probe'): Promise<Prober> {
  const stopping = new AbortController();
  const ending = new AbortController();
  const customer = clusterClient('storefront', ending.signal);
  await receiveGoods(clusterClient('warehouse', ending.signal));
  const probes: Probe[] = [];
  const waiting = (): Probe[] =>
    probes.filter(({ confirmedAt, failed }) => confirmedAt === null && failed === null);
  const place = async (nth: number): Promise<void> => {
    const probe: Probe = { startedAt: Date.now(), confirmedAt: null, failed: null };
    probes.push(probe);
    const became = await follow(customer, record, `${name}-${nth}`);
    if (became === 'confirmed') probe.confirmedAt = Date.now();
    else probe.failed = became;
  };
  const running: Promise<void>[] = [];
  const loop = async (): Promise<void> => {
    for (let nth = 1; !stopping.signal.aborted; nth += 1) {
      if (waiting().length < MOST_WAITING) running.push(place(nth).catch(() => undefined));
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  running.push(loop());
  return {
    probes,
    waiting,
    async stop(limitMs) {
      stopping.abort();
      const limit = setTimeout(() => ending.abort(), limitMs);
      await Promise.all(running);
      clearTimeout(limit);
    },
  };
}

const [MUG] = CATALOGUE;

async function receiveGoods(warehouse: RetryingClient): Promise<void> {
  const body = { adjustmentId: 'for-probes', delta: STOCK, reason: 'for the prober' };
  await warehouse.request('POST', `/v1/inventory/${MUG.itemId}/adjustments`, null, body);
}

/** @returns the status that it has once it is no longer pending */
async function follow(
  customer: RetryingClient,
  record: ClientRecord,
  intent: string,
): Promise<string> {
  const { status, body } = await customer.request('POST', '/v1/orders', intent, {
    userId: `prober-${intent}`,
    currency: CURRENCY,
    items: [{ itemId: MUG.itemId, unitPrice: MUG.unitPrice, quantity: 1 }],
    shippingAddress: `#${intent}, 1 Harbour Road, 20457 Hamburg`,
    paymentMethod: 'tok_ok',
  });
  if (status !== 201) return `refused, ${body['code']}`;
  const orderId = String(body['orderId']);
  record.accepted.push({ intent, key: intent, orderId });
  for (let pauseMs = FIRST_POLL_MS; ; pauseMs = Math.min(LONGEST_POLL_MS, pauseMs * 1.5)) {
    await sleep(pauseMs);
    const answer = await customer.request('GET', `/v1/orders/${orderId}`, null);
    const order = answer.body['orderInfo'] as { status?: string } | undefined;
    const now = order?.status ?? 'unknown';
    if (now !== 'pending') return now;
  }
}
