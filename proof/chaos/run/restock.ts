/** Goods received by the warehouse now and then; each adjustment is sent twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { clientOf, type Workload } from './workload.ts';

const EVERY_MS = 4_000;
const DELIVERY = { 'sku-lamp': 15, 'sku-chair': 12 };

/** Restocks the scarce items until `overMs` have passed. Never rejects. */
export async function restock(workload: Workload, overMs: number): Promise<void> {
  const { startedAt, signal } = workload;
  const warehouse = clientOf(workload, 'warehouse');
  try {
    for (let nth = 1; Date.now() < startedAt + overMs; nth += 1) {
      await sleep(EVERY_MS, undefined, { signal });
      for (const [itemId, delta] of Object.entries(DELIVERY)) {
        const path = `/v1/inventory/${itemId}/adjustments`;
        const body = { adjustmentId: `${itemId}-${nth}`, delta, reason: 'goods received' };
        const send = () => warehouse.request('POST', path, null, body);
        await Promise.all([send(), send()]);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
