/** Terminates sagas, as an operator of the Temporal UI could. */
import type { Client } from '@temporalio/client';
import type { ChaosPlan } from '../plan/plan.ts';
import type { ClientRecord } from './clientRecord.ts';

/** Terminates the newest running saga. @returns its order's id, or null when none runs. */
export async function terminateSaga(
  client: Client,
  plan: ChaosPlan,
  record: ClientRecord,
): Promise<string | null> {
  // Repeated updates may say `delivered` after the parcel was cancelled: such books cannot be judged.
  const excluded = new Set(
    plan.intents.filter(({ repeatsUpdates }) => repeatsUpdates).map(({ name }) => name),
  );
  const candidates = record.accepted.filter(({ intent }) => !excluded.has(intent)).reverse();
  for (const { orderId } of candidates) {
    if (record.terminated.has(orderId)) continue;
    try {
      const handle = client.workflow.getHandle(orderId);
      await client.withDeadline(Date.now() + 2_000, async () => {
        const { status } = await handle.describe();
        if (status.name !== 'RUNNING') throw new Error('it has ended');
        // Recorded first: the answer to the termination may be lost.
        record.terminated.add(orderId);
        record.cancelsAsked.add(orderId);
        await handle.terminate('chaos');
      });
      return orderId;
    } catch {
      // The saga has ended or has not started, or Temporal does not answer.
    }
  }
  return null;
}
