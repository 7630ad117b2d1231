/** Orders whose parcel came back or was lost, and a person who ends them, in virtual time. */
import { describe, expect, test } from 'vitest';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { scriptedOrder } from './scriptedOrder.ts';

async function shipped() {
  const order = scriptedOrder();
  await order.reaches('confirmed');
  order.shipment('in_transit');
  await order.reaches('shipped');
  return order;
}
type Scripted = Awaited<ReturnType<typeof shipped>>;
const end = ({ run }: Scripted, as: string, goods = 'written_off') =>
  run.signal('end', { as, goods });

describe('an order whose parcel', () => {
  test.each([
    ['returned', 'restocked', 'SHIPMENT_RETURNED'],
    ['lost', 'written_off', 'SHIPMENT_LOST'],
  ])(
    'is %s is ended by a person, with its goods %s, and needs nobody any more',
    async (as, goods, flag) => {
      const order = await shipped();
      order.shipment(as);
      await order.isFlagged(flag);
      end(order, as, goods);
      await order.ends();
      expect(order.world.state).toMatchObject({ status: as, shipmentStatus: as, attention: null });
      expect(order.world.events.at(-1)).toMatchObject({ type: `order.${as}`, goods });
      expect(order.world.decisions.get('end')).toMatchObject({
        action: 'end',
        attention: { reason: flag },
      });
      expect(order.run.result).toMatchObject({ status: as });
    },
  );

  test('is ended while money and goods disagree stays flagged for that', async () => {
    const order = await shipped();
    const { version } = order.world;
    order.run.signal('flag', { reason: 'DISAGREEMENT', version });
    await order.isFlagged('DISAGREEMENT');
    end(order, 'lost');
    await order.ends();
    expect(order.world.state).toMatchObject({ attention: { reason: 'DISAGREEMENT' } });
    expect(order.world.decisions.get('end')).toMatchObject({ attention: null });
  });

  test('did not arrive is ended by a person whom nobody had to call', async () => {
    const order = await shipped();
    end(order, 'lost');
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'lost', attention: null });
  });

  test('was ended stays so, whatever the carrier reports, and once', async () => {
    const order = await shipped();
    end(order, 'returned', 'restocked');
    order.shipment('delivered');
    end(order, 'lost');
    order.shipment('lost');
    await order.ends();
    expect(order.world.story).not.toContain('order.lost');
    expect(order.world.state).toMatchObject({ status: 'returned', attention: null });
  });

  test('is reported as lost in the moment in which it is ended needs nobody', async () => {
    const news = { come: () => {} };
    // The fourth change that the saga records is the end of the order.
    const during = (call: string, attempt: number, when: string) => {
      if (call === 'record' && attempt === 4 && when === 'before') news.come();
    };
    const order = scriptedOrder({ during });
    news.come = () => order.shipment('lost');
    await order.reaches('confirmed');
    order.shipment('in_transit');
    await order.reaches('shipped');
    end(order, 'returned', 'restocked');
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'returned', attention: null });
  });

  test('comes back after its delivery is ended by a new run', async () => {
    const world = new World({});
    world.version = 6;
    world.state = {
      ...world.state,
      ...{ status: 'delivered', inventoryStatus: 'reserved', paymentStatus: 'charged' },
      ...{ shipmentStatus: 'delivered', payment: { reference: 'charge' } },
      tracking: { reference: 'booking' },
    };
    const unwind = { version: 6, state: world.state, steps: [], failure: null };
    const order = scriptedOrder({}, { world, unwind });
    end(order, 'returned', 'restocked');
    await order.ends();
    expect(world.state).toMatchObject({ status: 'returned', shipmentStatus: 'returned' });
    expect(world.story).toEqual(['order.returned']);
  });

  test('has not left cannot be ended', async () => {
    const order = scriptedOrder();
    await order.reaches('confirmed');
    end(order, 'lost');
    await order.pass(1_000);
    expect(order.world.state.status).toBe('confirmed');
    order.shipment('delivered');
    await order.ends();
    expect(order.world.state.status).toBe('delivered');
  });

  test('is lost has its money captured all the same, until a person decides otherwise', async () => {
    const order = scriptedOrder({ capture: ['away', 'away', 'ok'] }, { capture: 'on_dispatch' });
    await order.reaches('confirmed');
    order.shipment('in_transit');
    await order.reaches('shipped');
    end(order, 'lost');
    await order.ends();
    expect(order.world.state).toMatchObject({ status: 'lost', paymentStatus: 'captured' });
  });
});
