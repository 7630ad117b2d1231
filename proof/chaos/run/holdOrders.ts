/** Operations holds orders whose parcel has not left, and releases them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Intent } from '../plan/intents.ts';
import { count } from './clientRecord.ts';
import { onceConfirmed } from './orderWhen.ts';
import { clientOf, type Workload } from './workload.ts';

export async function holdOrder(
  workload: Workload,
  { holds }: Intent,
  orderId: string,
): Promise<void> {
  const { record, signal } = workload;
  const operations = clientOf(workload, 'operations');
  const ask = async (what: 'hold' | 'release', key: string): Promise<boolean> => {
    const path = `/v1/orders/${orderId}/${what}`;
    const body = { reason: 'chaos' };
    const { status, body: answer } = await operations.request('POST', path, key, body);
    count(record.counts, status === 200 ? `${what}s made` : `${what}s refused, ${answer['code']}`);
    return status === 200;
  };
  for (const [nth, { from, afterMs, heldMs, copies }] of holds.entries()) {
    // Of one person each: every copy has a key of its own.
    const askAll = (what: 'hold' | 'release') =>
      Promise.all(
        Array.from({ length: copies }, (_, copy) => ask(what, `${orderId}-${what}-${nth}-${copy}`)),
      );
    if (from === 'confirmed') await onceConfirmed(workload, orderId, afterMs);
    else await sleep(afterMs, undefined, { signal });
    record.releasedLast.delete(orderId);
    await askAll('hold');
    await sleep(heldMs, undefined, { signal });
    if ((await askAll('release')).every(Boolean)) record.releasedLast.add(orderId);
  }
}
