import { acceptOrder } from '../../fixtures/acceptedOrder.ts';
import type { Measurement } from '../measurement.ts';
import { startSagaWorkers } from '../sagaWorkers.ts';
import { timeCalls } from '../timing.ts';

const ORDERS = 100;
const AT_ONCE = 25;
const ITEMS = Array.from({ length: 1_000 }, (_, index) => ({
  itemId: `item-${index}`,
  quantity: 1,
  unitPrice: 1000,
}));
const FIGURE = 'to confirmed (/s)';

export const hotItem: Measurement = {
  name: 'hot-item',
  title: 'All orders for one item',
  baseline: `the same orders spread over ${ITEMS.length} items`,
  meaning: `${ORDERS} orders of one item a round, ${AT_ONCE} at once, by the same workers as in “saga”. Orders of one item queue for its row in Postgres while they reserve. A ratio of 1 means that a popular item costs no throughput.`,
  rounds: 5,
  run: async (lab, alternate) => {
    const engines = await lab.engines();
    const databaseUrl = await engines.createDatabase('hot_item');
    const { address } = await engines.temporal();
    const workers = await startSagaWorkers(databaseUrl, address, ITEMS);
    const confirmed = async (itemOf: (index: number) => (typeof ITEMS)[number] | undefined) => {
      const ids: string[] = [];
      for (let index = 0; index < ORDERS; index += 1) {
        const item = itemOf(index);
        ids.push(await acceptOrder(workers.db, { commands: [], items: item ? [item] : [] }));
      }
      const { perSecond } = await timeCalls(ORDERS, AT_ONCE, (index) =>
        workers.confirm(ids[index] ?? ''),
      );
      return { [FIGURE]: perSecond };
    };
    // 7 and 1000 have no common divisor, so each order has an item of its own.
    const sides = {
      measured: () => confirmed(() => ITEMS[0]),
      baseline: () => confirmed((index) => ITEMS[(index * 7) % ITEMS.length]),
    };
    try {
      await sides.measured();
      await alternate(sides);
    } finally {
      await workers.close();
    }
  },
};
