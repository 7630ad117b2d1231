/** Records who terminated an order's saga in Temporal and why, before the order is taken up again. */
import { decisionBy } from '../../contracts/decision.ts';
import type { Queries } from '../../db/client.ts';
import type { OrderSnapshot } from '../../db/orderSnapshot.ts';
import { decisions } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import type { SagaClient } from '../../saga/client.ts';
import type { SagaRun } from '../../saga/inspect.ts';
import { sealDecision } from '../sealChange.ts';

interface Recording {
  readonly db: Queries;
  readonly saga: SagaClient;
  readonly seals: Seals;
}

/** Once per run. Does nothing for a run that ended otherwise. */
export async function recordTermination(
  { db, saga, seals }: Recording,
  { orderId, version }: OrderSnapshot,
  { runId, temporalStatus }: SagaRun,
): Promise<void> {
  if (temporalStatus !== 'TERMINATED') return;
  const termination = await saga.terminationOf(orderId, runId);
  if (!termination) return;
  const words = { actor: termination.identity, reason: termination.reason };
  const decision = decisionBy(words, { updateId: `terminated-${runId}`, action: 'terminate' });
  const stored = await sealDecision({ db, seals }, orderId, decision);
  await db
    .insert(decisions)
    .values({ ...stored, orderId, version })
    .onConflictDoNothing();
}
