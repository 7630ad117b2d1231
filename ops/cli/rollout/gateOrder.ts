/** An order of the house that goes through a new version before any other does, there and back. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NewOrder, OrdersApi } from '@order-management/client';
import type { Desk } from './desk.ts';
import { VersionTrouble } from './versionTrouble.ts';

const PACE_MS = 500;

export interface Gate {
  readonly api: OrdersApi;
  readonly order: NewOrder;
  /** Within which it is confirmed, and within which it is cancelled. */
  readonly seconds: number;
}

/**
 * @param replay asked once it is confirmed
 * @throws VersionTrouble when it is not confirmed, does not replay, or is not cancelled in time
 */
export async function placeGateOrder(
  gate: Gate,
  buildId: string,
  { runs, replay }: Pick<Desk, 'runs' | 'replay'>,
): Promise<string> {
  const { data, error } = await gate.api.POST('/v1/orders', {
    params: { header: { 'Idempotency-Key': randomUUID(), 'Worker-Version': buildId } },
    body: gate.order,
  });
  if (!data) throw new VersionTrouble(`the gate order is not accepted: ${error.code}`);
  const { orderId } = data;
  try {
    await reaches(gate, orderId, 'confirmed');
    const version = await runs.versionOf(orderId);
    if (version !== buildId)
      throw new VersionTrouble(`the gate order went through version ${version}`, orderId);
    const problem = await replay({ workflowId: orderId, runId: '' });
    if (problem !== null) throw new VersionTrouble(problem, orderId);
  } finally {
    await cancel(gate, orderId);
  }
  await reaches(gate, orderId, 'cancelled');
  return orderId;
}

async function cancel({ api }: Gate, orderId: string): Promise<void> {
  const params = { path: { orderId } };
  const body = { reason: 'the gate order of a roll-out' };
  await api.POST('/v1/orders/{orderId}/cancel', { params, body });
}

async function reaches({ api, seconds }: Gate, orderId: string, status: string): Promise<void> {
  const deadline = Date.now() + seconds * 1_000;
  let seen = '';
  for (; seen !== status; await sleep(PACE_MS)) {
    if (seen === 'failed' || Date.now() > deadline)
      throw new VersionTrouble(`the gate order is ${seen || 'not found'}, not ${status}`, orderId);
    const { data } = await api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } });
    seen = data?.orderInfo.status ?? '';
  }
}
