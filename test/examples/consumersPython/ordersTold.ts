/** Orders of several ends, and what the consumers must print of them. */
import type { RunningService } from '../../support/runningService.ts';

const LIMIT_MS = 60_000;

/** @returns their ids, the first of one that was delivered */
export async function runOrders(service: RunningService): Promise<string[]> {
  const { accepted, reaches, call, read } = service;
  const ended = async (order: Record<string, unknown>, end: Parameters<typeof reaches>[1]) => {
    const orderId = await accepted(order);
    await reaches(orderId, end, LIMIT_MS);
    return orderId;
  };
  const post = (orderId: string, what: string, body: object) =>
    call('customer-1', 'POST', `/v1/orders/${orderId}/${what}`, body);
  const cancelled = async () => {
    const orderId = await ended({}, 'confirmed');
    await post(orderId, 'cancel', {});
    await reaches(orderId, 'cancelled');
    return orderId;
  };
  const changed = async () => {
    const items = [{ itemId: 'sku-mug', quantity: 3, unitPrice: 1499 }];
    const orderId = await ended({ items }, 'confirmed');
    const { version } = await read(orderId);
    await post(orderId, 'changes', { version, remove: [{ itemId: 'sku-mug', quantity: 1 }] });
    return orderId;
  };
  return Promise.all([
    ended({ shippingAddress: '1 Ships And Delivers Road' }, 'delivered'),
    ended({ paymentMethod: 'tok_declined' }, 'failed'),
    ended({ paymentMethod: 'tok_pending_then_charged' }, 'confirmed'),
    ended({ shippingAddress: '1 Undeliverable Road' }, 'failed'),
    cancelled(),
    changed(),
  ]);
}

/** A line for each event of the API's timelines, as the consumers print it. */
export async function linesOf(
  { call }: RunningService,
  orderIds: readonly string[],
): Promise<string[]> {
  const timelines = orderIds.map(async (orderId) => {
    const { body } = await call('operations', 'GET', `/v1/orders/${orderId}/events`);
    const events = body['events'] as { version: number; type: string; data: { status: string } }[];
    return events.map(({ version, type, data }) => `${orderId} ${version} ${type} ${data.status}`);
  });
  return (await Promise.all(timelines)).flat();
}

/** Those about these orders, by order. */
export const ofOrders = (lines: readonly string[], orderIds: readonly string[]): string[] =>
  orderIds.flatMap((orderId) => lines.filter((line) => line.startsWith(orderId)));
