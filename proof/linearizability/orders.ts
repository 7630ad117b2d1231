/** Orders that several clients read, cancel and change at the same moment. */
import { createRandom, type Random } from '../chaos/plan/seededRandom.ts';
import { type OrderCalls, orderCalls } from './orderCalls.ts';
import { PLENTY, pause, type World } from './world.ts';

const READERS = 3;
const READS = 16;
const READ_PAUSE_MS = 130;
const CHANGE_TRIES = 12;

/** What becomes of an order unless it is cancelled. */
const roads = (random: Random) =>
  random.weighted([
    [5, { road: 'Harbour', token: 'tok_ok' }],
    [4, { road: `Ships ${100 + random.int(900)}`, token: 'tok_ok' }],
    [1, { road: 'Ships And Delivers 200', token: 'tok_ok' }],
    [1, { road: 'Harbour', token: 'tok_declined' }],
    [1, { road: 'Undeliverable', token: 'tok_ok' }],
    [1, { road: 'Already Dispatched', token: 'tok_ok' }],
  ] as const);

/** One order from its placing until its clients have seen enough of it. */
export async function liveOrder(world: World, seed: number): Promise<void> {
  const random = createRandom(seed);
  const quantity = 5;
  const calls = orderCalls(
    world,
    `${seed}`,
    { ...PLENTY, itemId: world.run + PLENTY.itemId, quantity, ...roads(random) },
    random,
  );
  const { answer } = await calls.place();
  if (answer?.http !== 201) return;
  const cancellations = random.weighted([
    [2, 0],
    [3, 1],
    [2, 2],
  ] as const);
  const changes = random.chance(0.35) ? [1, 2] : [];
  const lives = Array.from({ length: cancellations }, (_, nth) => cancelOnce(calls, random, nth));
  const readers = Array.from({ length: READERS }, () => readOften(calls, random));
  await Promise.all([
    ...readers,
    ...lives,
    ...changes.map((off) => changeOnce(calls, random, off)),
  ]);
}

async function readOften(calls: OrderCalls, random: Random): Promise<void> {
  let has: number | undefined;
  for (let nth = 0; nth < READS; nth += 1) {
    await pause(random, READ_PAUSE_MS);
    const seen = await calls.read(random.chance(0.3) ? has : undefined);
    if (seen) has = seen.version;
  }
}

/** The second one comes a little after the first, or long after. */
async function cancelOnce(calls: OrderCalls, random: Random, nth: number): Promise<void> {
  await pause(random, random.chance(0.5) ? 150 : 1_200 + nth * 200);
  await calls.cancel();
}

/** Waits until there is something to change, and reads again when another was faster. */
async function changeOnce(calls: OrderCalls, random: Random, off: number): Promise<void> {
  for (let nth = 0; nth < CHANGE_TRIES; nth += 1) {
    await pause(random, READ_PAUSE_MS);
    const seen = await calls.read();
    if (!seen || seen.status === 'pending') continue;
    if (seen.status !== 'confirmed') return;
    const { answer } = await calls.change(seen.version, off);
    if (answer?.body['code'] !== 'ORDER_CHANGED_MEANWHILE') return;
  }
}
