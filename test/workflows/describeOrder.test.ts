/** What the Temporal UI tells of an order: how it stands, what it waits for, what a person can do. */
import { describe, expect, test } from 'vitest';
import { quickUndo } from '../../proof/fixtures/orderBench.ts';
import { ADDRESS_MARKER, TOKEN_MARKER } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

type Scripted = ReturnType<typeof scriptedOrder>;
/** Once the saga has taken over what was written last. */
async function shown(order: Scripted): Promise<string> {
  if (order.run.closed === 'RUNNING') await order.pass(100);
  return order.run.details();
}

describe('the current details of an order', () => {
  test('say since when it is confirmed, what it waits for and when a person is called', async () => {
    const order = scriptedOrder();
    await order.reaches('confirmed');
    const details = await shown(order);
    expect(details).toContain('**confirmed** since 2026-01-01T00:00:00.');
    expect(details).toMatch(
      /Waits for its parcel to leave, until 2026-01-15T00:00:00\.\d+Z: then a person is called\./,
    );
    expect(details).toContain('- inventory: reserved\n- payment: charged\n- shipment: booked');
    expect(details).toContain('Update `cancel`');
    expect(details).toContain('Update `hold`');
  });

  test('say that the payer has to act, and until when', async () => {
    const order = scriptedOrder({ charge: ['pending'] });
    await order.until('pending', () => order.world.state.paymentStatus === 'pending');
    expect(await shown(order)).toMatch(
      /Waits for its payer to complete the payment, until 2026-01-01T00:10:00\.\d+Z: then the order fails\./,
    );
  });

  test('of an order on hold name its end, and how it is released', async () => {
    const order = scriptedOrder();
    await order.reaches('confirmed');
    await order.answerOf(order.update('hold', { until: '2026-01-02T00:00:00.000Z' }));
    const details = await shown(order);
    expect(details).toContain('being released from hold, until 2026-01-02T00:00:00.000Z');
    expect(details).toContain('Update `release`');
    expect(details).not.toContain('Update `hold`');
  });

  test('of a refund that fails say what each decision does, ready to be sent', async () => {
    const order = scriptedOrder({ refund: ['away'] }, { policy: quickUndo });
    await order.reaches('confirmed');
    order.cancel();
    await order.isFlagged('REFUND_FAILING');
    const since = order.world.state.attention?.since;
    const details = await shown(order);
    expect(details).toContain('**Needs attention: REFUND_FAILING**');
    expect(details).toContain('Waits for its money to be given back');
    expect(details).toContain('tried again every 1 s');
    for (const action of ['retry', 'skip', 'resolve'])
      expect(details).toContain(`\`{"action":"${action}","since":"${since}"}\``);
    expect(details).not.toContain('Update `cancel`');
  });

  test('show what was undone, and offer nothing once all of it is', async () => {
    const order = scriptedOrder();
    await order.reaches('confirmed');
    order.cancel();
    await order.ends();
    const details = await shown(order);
    expect(details).toContain('- payment: refunded (undone)');
    expect(details).not.toContain('Waits for');
    expect(details).not.toContain('What you can do');
  });

  test('of money that was given up on offer to say that it was settled', async () => {
    const order = scriptedOrder({ refund: ['away'] }, { policy: quickUndo });
    await order.reaches('confirmed');
    order.cancel();
    await order.isFlagged('REFUND_FAILING');
    order.decide('skip');
    await order.ends();
    expect(await shown(order)).toContain('`{"action":"resolve","since":null}`');
    expect(order.run.searchAttributes.get('OrderOutstanding')).toBe('money');
  });

  test('link to the order’s page, and say nothing personal', async () => {
    const pageUrl = 'https://console.example/orders/1';
    const order = scriptedOrder({}, { pageUrl });
    await order.reaches('confirmed');
    const details = await shown(order);
    expect(details).toContain(`[The order's page](${pageUrl})`);
    for (const secret of [ADDRESS_MARKER, TOKEN_MARKER, 'customer-1'])
      expect(details).not.toContain(secret);
  });
});

describe('an Update in the Temporal UI', () => {
  test('about a flag that is not up names the one that is', async () => {
    const order = scriptedOrder({ refund: ['away'] }, { policy: quickUndo });
    await order.reaches('confirmed');
    order.cancel();
    await order.isFlagged('REFUND_FAILING');
    const answer = await order.answerOf(order.decide('retry', '2025-01-01T00:00:00.000Z'));
    const since = order.world.state.attention?.since;
    expect(answer.refused).toBe('ATTENTION_NOT_RAISED');
    expect(answer.details).toEqual([`REFUND_FAILING is up, since ${since}`]);
  });

  test('that holds an order says until when', async () => {
    const order = scriptedOrder();
    await order.reaches('confirmed');
    for (const input of [{}, undefined])
      expect((await order.answerOf(order.update('hold', input))).refused).toBe('INVALID_REQUEST');
    expect(order.world.state.hold).toBeNull();
  });
});
