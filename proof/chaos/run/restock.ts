/** The warehouse gets new goods now and then, and says so twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { customerOf, type Shopping } from './shopping.ts';

const EVERY_MS = 4_000;
const DELIVERY = { 'sku-lamp': 15, 'sku-chair': 12 };

/** Restocks what runs out until `overMs` have passed. Never rejects. */
export async function restock(shopping: Shopping, overMs: number): Promise<void> {
  const { customers, startedAt, signal } = shopping;
  const warehouse = customerOf(customers, 'warehouse');
  try {
    for (let nth = 1; Date.now() < startedAt + overMs; nth += 1) {
      await sleep(EVERY_MS, undefined, { signal });
      for (const [itemId, delta] of Object.entries(DELIVERY)) {
        const path = `/v1/inventory/${itemId}/adjustments`;
        const body = { adjustmentId: `${itemId}-${nth}`, delta, reason: 'goods received' };
        const tell = () => warehouse.ask('POST', path, null, body);
        await Promise.all([tell(), tell()]);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
