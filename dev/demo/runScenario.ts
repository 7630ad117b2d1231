/** Runs one scenario against the service and formats its timeline for a terminal. */

import { readableAmount } from '../../contracts/currencies.ts';
import { isEnded } from '../../contracts/order.ts';
import { acts, addressAt } from './acts.ts';
import type { OrderEvent, OrderInfo, OrdersClient } from './ordersClient.ts';
import { Refusal } from './refusal.ts';
import type { Ending, Scenario } from './scenarios.ts';

/** Longer than the service's own limits for a step that fails. */
const SCENARIO_LIMIT_MS = 90_000;
const USER_ID = 'demo-customer';

export interface ScenarioResult {
  readonly lines: readonly string[];
  readonly isAsExpected: boolean;
}

/** @throws SetupProblem when the service does not answer or lacks an item of the scenario */
export async function runScenario(
  client: OrdersClient,
  scenario: Scenario,
): Promise<ScenarioResult> {
  const unitPrice = await client.unitPrice(scenario.itemId);
  const request = {
    userId: USER_ID,
    items: [{ itemId: scenario.itemId, quantity: scenario.quantity, unitPrice }],
    shippingAddress: addressAt(scenario.line1),
    paymentMethod: scenario.paymentMethod,
  };
  try {
    return await runOrder(client, scenario, await client.place(request));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isAsExpected = !('status' in scenario.ends) && scenario.ends.code === error.code;
    return { lines: [`  refused: ${error.code}. ${error.message}`], isAsExpected };
  }
}

async function runOrder(
  client: OrdersClient,
  scenario: Scenario,
  orderId: string,
): Promise<ScenarioResult> {
  const { act, ends } = scenario;
  const until = (isSo: (order: OrderInfo) => boolean) =>
    client.waitUntil(orderId, isSo, SCENARIO_LIMIT_MS);
  const { isTime, go } = acts[act ?? 'wait'];
  await until((order) => isTime(order) || isOver(order));
  await go(client, orderId, scenario);
  const expected: Ending = 'status' in ends ? ends : { status: 'failed' };
  const isSo = ({ status, paymentStatus, shipmentStatus }: OrderInfo) =>
    status === expected.status &&
    paymentStatus === (expected.paymentStatus ?? paymentStatus) &&
    shipmentStatus === (expected.shipmentStatus ?? shipmentStatus);
  const info = await until((order) => isSo(order) || (act === undefined && isOver(order)));
  const events = await client.events(orderId);
  const code = info.failure?.code;
  const isAsExpected = 'status' in ends && isSo(info) && code === ends.code;
  const money = readableAmount(info.total, info.currency);
  const ending = code === undefined ? info.status : `${info.status} (${code})`;
  return {
    lines: [`  order ${orderId}, ${money}`, ...timelineOf(events), `  ends ${ending}`],
    isAsExpected,
  };
}

const isOver = ({ status }: OrderInfo): boolean => isEnded(status);

/** One line per event: its time, type and changes. */
export function timelineOf(events: readonly OrderEvent[]): readonly string[] {
  const start = Date.parse(events[0]?.occurredAt ?? '');
  return events.map((event, index) => {
    const seconds = ((Date.parse(event.occurredAt) - start) / 1_000).toFixed(3).padStart(9);
    const changes = changesOf(events[index - 1]?.data, event.data);
    return `  ${seconds} s  ${event.type.padEnd(25)} ${changes}`.trimEnd();
  });
}

const names = [
  ['status', 'order'],
  ['inventoryStatus', 'inventory'],
  ['paymentStatus', 'payment'],
  ['shipmentStatus', 'shipment'],
] as const;

function changesOf(before: OrderEvent['data'] | undefined, after: OrderEvent['data']): string {
  return names
    .filter(([field]) => after[field] !== (before?.[field] ?? 'none'))
    .map(([field, name]) => `${name} ${after[field]}`)
    .join(', ');
}
