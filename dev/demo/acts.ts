/** What somebody does to an order of the demo, and when. */
import type { OrderInfo, OrdersClient } from './ordersClient.ts';
import type { Act, Scenario } from './scenarios.ts';

/** Minor units. */
const REFUNDED = 500;
/** The parcel leaves soon after it is booked, and arrives. */
const NEW_LINE1 = '7 Ships And Delivers 300 Road';

interface Doing {
  isTime(order: OrderInfo): boolean;
  go(client: OrdersClient, orderId: string, scenario: Scenario): Promise<void>;
}

const isConfirmed = ({ status }: OrderInfo): boolean => status === 'confirmed';
const isDelivered = ({ status }: OrderInfo): boolean => status === 'delivered';
const pieceOf = ({ itemId }: Scenario) => ({ itemId, quantity: 1 });

export const acts: Readonly<Record<Act | 'wait', Doing>> = {
  wait: { isTime: () => true, go: async () => {} },
  cancel: {
    isTime: isConfirmed,
    go: (client, orderId) => client.cancel(orderId, 'The demo changed its mind.'),
  },
  change: {
    isTime: isConfirmed,
    go: (client, orderId, scenario) =>
      client.change(orderId, {
        shippingAddress: addressAt(NEW_LINE1),
        remove: [pieceOf(scenario)],
      }),
  },
  hold: {
    isTime: isConfirmed,
    go: async (client, orderId) => {
      await client.hold(orderId, 'The address looks like a forwarder’s.');
      await client.release(orderId);
    },
  },
  refund: {
    isTime: isDelivered,
    go: (client, orderId) => client.refund(orderId, REFUNDED, 'One of them is broken.'),
  },
  sendBack: {
    isTime: isDelivered,
    go: (client, orderId, scenario) =>
      client.sendBack(orderId, pieceOf(scenario), 'One is enough.'),
  },
  end: {
    isTime: ({ attention }) => attention?.reason === 'SHIPMENT_RETURNED',
    go: (client, orderId) => client.end(orderId, 'Refused at the door.'),
  },
};

export const addressAt = (line1: string) => ({
  name: 'Dana Demo',
  line1,
  city: 'Ghent',
  postalCode: '9000',
  country: 'BE' as const,
});
