/** Orders that need a person: shown in the list and in Temporal, and settled by a decision. */
import { Connection } from '@temporalio/client';
import postgres from 'postgres';
import { afterAll, describe, expect, test } from 'vitest';
import { encryptedClient } from '../support/encryptedClient.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';
import { simulatorBooks } from '../support/simulatorBooks.ts';

const service = await runningService(
  {
    SAGA_UNDO_ATTENTION_SECONDS: '1',
    SAGA_UNDO_PACE_SECONDS: '600',
    RECONCILE_SECONDS: '1',
    RECONCILE_GRACE_SECONDS: '1',
  },
  { kafka: false },
);
const books = simulatorBooks(service.addresses.simulatorDatabaseUrl);
const sql = postgres(service.addresses.databaseUrl, { max: 1, onnotice: () => {} });
const connection = await Connection.connect({ address: service.addresses.temporal });
const temporal = encryptedClient(connection, service);
afterAll(async () => {
  await Promise.all([books.close(), sql.end({ timeout: 5 }), connection.close()]);
});
const { accepted, call, read, reaches } = service;

/** Places an order whose refund keeps failing. @returns its id, once it is flagged */
async function flaggedOrder(): Promise<string> {
  const orderId = await accepted({
    paymentMethod: 'tok_refund_fails_for_a_while_8',
    shippingAddress: '1 Undeliverable Road',
  });
  await eventually(`${orderId} is in the attention list`, async () => {
    const { body } = await call('operations', 'GET', '/v1/attention?limit=100');
    const orders = body['orders'] as { orderId: string }[];
    return orders.some((order) => order.orderId === orderId);
  });
  return orderId;
}
const decide = (orderId: string, decision: Record<string, string>) =>
  call('operations', 'POST', `/v1/orders/${orderId}/attention`, decision);

describe('an order whose refund keeps failing', () => {
  test('is listed with its step, last error and time, and Temporal finds it by its flag', async () => {
    const orderId = await flaggedOrder();
    const info = (await read(orderId)) as unknown as { attention: Record<string, string> };
    expect(info.attention).toMatchObject({ reason: 'REFUND_FAILING', step: 'payment' });
    // On a busy machine the second may be over before the first attempt ends.
    expect(['PAYMENT_UNAVAILABLE', 'TIMEOUT']).toContain(info.attention['lastError']);
    expect(Date.parse(info.attention['since'] ?? '')).toBeLessThanOrEqual(Date.now());
    await eventually('Temporal finds it', async () => {
      const query = `OrderAttention = 'REFUND_FAILING' AND WorkflowId = '${orderId}'`;
      for await (const { workflowId } of temporal.workflow.list({ query })) return workflowId;
      return null;
    });
    const metadata = await temporal.workflow
      .getHandle(orderId)
      .query<{ currentDetails: string }>('__temporal_workflow_metadata');
    expect(metadata.currentDetails).toContain('Needs attention: REFUND_FAILING');
    const { body } = await decide(orderId, {
      action: 'resolve',
      reason: 'paid back by hand',
      reference: 'bank-1',
    });
    expect(body).toMatchObject({ result: true });
    await reaches(orderId, 'failed');
  });

  test('has its refund tried again at once when a person decides to retry', async () => {
    const orderId = await flaggedOrder();
    await eventually(
      'the refund has succeeded',
      async () => {
        if ((await read(orderId)).status === 'failed') return true;
        await decide(orderId, { action: 'retry', reason: 'the provider is back' });
        return false;
      },
      60_000,
    );
    expect((await read(orderId)).paymentStatus).toBe('refunded');
    expect(await books.money(orderId)).toEqual({ paid: 0, charges: 1, refunds: 1 });
  }, 90_000);

  test('ends without its refund when a person skips it, and the record says who did so and why', async () => {
    const orderId = await flaggedOrder();
    await decide(orderId, { action: 'skip', reason: 'the customer keeps the credit' });
    const order = await reaches(orderId, 'failed');
    expect(order.paymentStatus).toBe('unknown');
    const { body } = await call('operations', 'GET', `/v1/orders/${orderId}`);
    const { orderInfo } = body as unknown as { orderInfo: { decisions: object[] } };
    expect(orderInfo.decisions).toMatchObject([
      {
        action: 'skip',
        actor: 'operations',
        reason: 'the customer keeps the credit',
        reference: null,
      },
    ]);
  });

  test('takes one decision; a second is refused because nothing is flagged', async () => {
    const orderId = await flaggedOrder();
    await decide(orderId, { action: 'resolve', reason: 'paid back', reference: 'bank-2' });
    await reaches(orderId, 'failed');
    const again = await decide(orderId, { action: 'retry', reason: 'once more' });
    expect(again).toMatchObject({ status: 409, body: { code: 'ATTENTION_NOT_RAISED' } });
  });

  test('takes decisions of operations only', async () => {
    const orderId = await flaggedOrder();
    const decision = { action: 'skip', reason: 'mine' };
    const answer = await call('customer-1', 'POST', `/v1/orders/${orderId}/attention`, decision);
    expect(answer).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
  });
});

describe('a lost parcel', () => {
  test('flags its order until a person resolves it', async () => {
    const orderId = await accepted({ shippingAddress: '1 Gets Lost Road' });
    await eventually('flagged', async () => {
      const { attention } = (await read(orderId)) as unknown as { attention: { reason: string } };
      return attention?.reason === 'SHIPMENT_LOST';
    });
    await decide(orderId, { action: 'resolve', reason: 'sent again', reference: 'parcel-2' });
    const info = (await read(orderId)) as unknown as { attention: unknown; status: string };
    expect(info).toMatchObject({ attention: null, status: 'shipped' });
  });
});

describe('a parcel that comes back', () => {
  test('is ended by one decision: the money is given back and the goods are on hand again', async () => {
    const onHand = async () => (await call('warehouse', 'GET', '/v1/inventory/sku-lamp')).body;
    const before = await onHand();
    const items = [{ itemId: 'sku-lamp', quantity: 2, unitPrice: before['unitPrice'] }];
    const orderId = await accepted({ items, shippingAddress: '1 Comes Back Road' });
    await eventually('flagged', async () => {
      const { attention } = await read(orderId);
      return attention?.reason === 'SHIPMENT_RETURNED';
    });
    const end = { as: 'returned', goods: 'restocked', refund: 'all', reason: 'Refused' };
    const { status } = await call('operations', 'POST', `/v1/orders/${orderId}/end`, end);
    expect(status).toBe(202);
    await eventually('ended and given back', async () => {
      const { status: now, paymentStatus } = await read(orderId);
      return now === 'returned' && paymentStatus === 'refunded';
    });
    expect(await read(orderId)).toMatchObject({ shipmentStatus: 'returned', attention: null });
    expect(await books.money(orderId)).toMatchObject({ paid: 0, charges: 1, refunds: 1 });
    expect(await onHand()).toMatchObject({
      onHand: before['onHand'],
      reserved: before['reserved'],
    });
  });
});

describe('an order that has ended', () => {
  const isFlagged = (orderId: string, reason: string) =>
    eventually(`${reason} is listed`, async () => {
      const { body } = await call('operations', 'GET', '/v1/attention?limit=100');
      const orders = body['orders'] as { orderId: string; attention: { reason: string } }[];
      return orders.some((order) => order.orderId === orderId && order.attention.reason === reason);
    });

  test('is flagged when its parcel is returned after delivery, until a person resolves it', async () => {
    const orderId = await accepted({ shippingAddress: '1 Ships And Delivers Road' });
    await reaches(orderId, 'delivered');
    const update = { updateId: 'late', status: 'returned' };
    const path = `/v1/orders/${orderId}/shipment-updates`;
    expect((await call('logistics', 'POST', path, update)).status).toBe(202);
    await isFlagged(orderId, 'SHIPMENT_RETURNED');
    const decision = { action: 'resolve', reason: 'paid back', reference: 'bank-3' };
    expect(await decide(orderId, decision)).toMatchObject({ status: 200 });
    expect(await read(orderId)).toMatchObject({ attention: null, status: 'delivered' });
  });

  test('is flagged when its charge turns out to be undone, until a person resolves it', async () => {
    const orderId = await accepted({ shippingAddress: '1 Ships And Delivers Road' });
    await reaches(orderId, 'delivered');
    await sql`
      update effects set state = 'undone', updated_at = now() - interval '1 hour'
      where order_id = ${orderId} and step = 'payment'`;
    await sql`
      update orders set updated_at = now() - interval '1 hour' where order_id = ${orderId}`;
    await isFlagged(orderId, 'DISAGREEMENT');
    const decision = { action: 'resolve', reason: 'charged by hand', reference: 'bank-4' };
    expect(await decide(orderId, decision)).toMatchObject({ status: 200 });
    const [kept] = await sql`select version from decisions where order_id = ${orderId}`;
    expect(kept?.['version']).toBeGreaterThan(1);
    expect(await read(orderId)).toMatchObject({ attention: null, status: 'delivered' });
  });
});
