/** Each invariant about returns and about the price of pieces is broken once by SQL. */
import type { ReturnNews } from '../../../../contracts/return.ts';
import { type BrokenStore, reportsEach } from './brokenStores.ts';

type Step = Partial<Omit<ReturnNews, 'isDecided'>>;

/** A return of the order's mugs that has taken these steps. */
const returnOf = (
  orderId: string,
  news: readonly Step[],
  mugs = 1,
  state = 'requested',
): string => `
  insert into returns (order_id, number, state, lines, reason, news, expires_at)
  values ('${orderId}', 1, '${state}', '[{"itemId": "mug", "quantity": ${mugs}}]', 'x',
    '${JSON.stringify(news)}', now())`;

const received = (quantity: number, refund?: number): Step => ({
  ...{ step: 'received', state: 'received', ...(refund === undefined ? {} : { refund }) },
  lines: [{ itemId: 'mug', quantity, goods: 'restocked' }],
});
/** Makes the refund of a part a refund of mugs. */
const refundOf = (orderId: string, mugs: number, amount: number): string => `
  update refunds set amount = ${amount},
    lines = '[{"itemId": "mug", "quantity": ${mugs}, "amount": ${amount}}]'
  where order_id = '${orderId}'`;

const brokenInStores: readonly BrokenStore[] = [
  [
    'returns are told once',
    'a return that its order does not tell',
    'delivered',
    ({ delivered }) => [
      returnOf(delivered, [{ step: 'requested', state: 'requested', lines: [] }]),
    ],
  ],
  [
    'returns are told once',
    'a return that is cancelled without a step',
    'delivered',
    ({ delivered }) => [returnOf(delivered, [], 1, 'cancelled')],
  ],
  [
    'stock is conserved',
    'a returned piece that was never put back',
    null,
    ({ delivered }) => [returnOf(delivered, [received(1)])],
  ],
  [
    'receipts are paid once',
    'a receipt whose refund is of an amount',
    'delivered',
    ({ delivered }) => [returnOf(delivered, [received(1, 1)])],
  ],
  [
    'receipts are paid once',
    'two receipts with one refund',
    'delivered',
    ({ delivered }) => [
      refundOf(delivered, 1, 1000),
      returnOf(delivered, [received(1, 1), received(1, 1)], 2),
    ],
  ],
  [
    'no more comes back than was sent',
    'a return that awaits more pieces than were sent',
    'delivered',
    ({ delivered }) => [returnOf(delivered, [], 3)],
  ],
  [
    'no more comes back than was sent',
    'a return that received more pieces than were sent',
    'delivered',
    ({ delivered }) => [returnOf(delivered, [received(3)], 1, 'received')],
  ],
  [
    'pieces give back their price',
    'a piece that gave back less than it has cost',
    'delivered',
    ({ delivered }) => [refundOf(delivered, 1, 700)],
  ],
  [
    'pieces give back their price',
    'more pieces that gave back their price than were ordered',
    'delivered',
    ({ delivered }) => [refundOf(delivered, 3, 3000)],
  ],
];

reportsEach(brokenInStores);
