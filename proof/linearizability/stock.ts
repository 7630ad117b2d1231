/** Scarce items that are counted, adjusted, ordered and read at the same moment. */
import { createRandom, type Random } from '../chaos/plan/seededRandom.ts';
import { newItem, type StockCalls, stockCalls } from './stockCalls.ts';
import { orderOnce } from './stockOrders.ts';
import { pause, type World } from './world.ts';

const READERS = 2;
const READ_PAUSE_MS = 40;
const ORDERS = 4;
const ADJUSTMENTS = 14;
const COUNTS = 4;
const WRITE_PAUSE_MS = 500;
const AFTER_OUTAGE_MS = 2_000;
/** Each may take effect at any later time, and the checker has to try all of them. */
const MOST_UNKNOWN = 3;

/** One item from its first count on. */
export async function liveItem(world: World, seed: number): Promise<void> {
  const random = createRandom(seed);
  const unitPrice = 100 + random.int(900);
  const stock = stockCalls(world, newItem(world.run), unitPrice, random);
  let unknown = 0;
  const note = (isKnown: boolean): void => {
    if (!isKnown) unknown += 1;
  };
  const goesOn = (): boolean => unknown < MOST_UNKNOWN;
  if (!(await stock.put(40))) return pause(random, AFTER_OUTAGE_MS);
  const often = async (times: number, once: (nth: number) => Promise<boolean>): Promise<void> => {
    for (let nth = 0; nth < times && goesOn(); nth += 1) note(await once(nth));
  };
  // Orders at the same time are of different quantities, so that each is known by what it does.
  const orders = (from: number) =>
    often(ORDERS, (nth) => {
      const part = `${stock.itemId}-${from}-${nth}`;
      return orderOnce(world, stock, { unitPrice, quantity: from + random.int(3), part }, random);
    });
  const writers = Promise.all([
    orders(1),
    orders(5),
    often(ADJUSTMENTS, () => adjustOnce(stock, random)),
    often(COUNTS, async () => {
      await pause(random, WRITE_PAUSE_MS * (ADJUSTMENTS / COUNTS));
      return stock.put(10 + random.int(40));
    }),
  ]);
  await readWhile(stock, random, writers);
}

async function adjustOnce(stock: StockCalls, random: Random): Promise<boolean> {
  await pause(random, WRITE_PAUSE_MS);
  const pieces = 3 + random.int(25);
  return stock.adjust(random.chance(0.5) ? pieces : -pieces, random.chance(0.4) ? 2 : 1);
}

async function readWhile(stock: StockCalls, random: Random, work: Promise<unknown>): Promise<void> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  const read = async (): Promise<void> => {
    while (!isDone) {
      await stock.read();
      await pause(random, READ_PAUSE_MS);
    }
  };
  await Promise.all([done, ...Array.from({ length: READERS }, read)]);
}
