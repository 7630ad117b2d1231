/** A person with too much power in the Temporal UI. */
import type { Client } from '@temporalio/client';
import type { ChaosPlan } from '../plan/plan.ts';
import type { Memory } from './memory.ts';

/** Terminates the newest saga that runs; tells its order, or null when there was none. */
export async function terminateOne(
  client: Client,
  plan: ChaosPlan,
  memory: Memory,
): Promise<string | null> {
  // Of an order whose carrier goes on talking of the parcel, as if nothing had been undone, the
  // books could not be compared.
  const echoed = new Set(plan.intents.filter(({ echoes }) => echoes).map(({ name }) => name));
  const candidates = memory.accepted.filter(({ intent }) => !echoed.has(intent)).reverse();
  for (const { orderId } of candidates) {
    if (memory.terminated.has(orderId)) continue;
    try {
      const handle = client.workflow.getHandle(orderId);
      await client.withDeadline(Date.now() + 2_000, async () => {
        const { status } = await handle.describe();
        if (status.name !== 'RUNNING') throw new Error('it has ended');
        // Noted before it is done: an answer may be lost.
        memory.terminated.add(orderId);
        memory.cancelsAsked.add(orderId);
        await handle.terminate('chaos');
      });
      return orderId;
    } catch {
      // It has ended, has not begun, or Temporal is away.
    }
  }
  return null;
}
