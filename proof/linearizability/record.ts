/** Records operations of clients that use the service at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Kind } from './history.ts';
import { liveKey } from './keys.ts';
import type { Options } from './options.ts';
import { liveOrder } from './orders.ts';
import { liveItem } from './stock.ts';
import { PLENTY, untilAnswered, type World } from './world.ts';

const lives = { orders: liveOrder, keys: liveKey, stock: liveItem } as const;
const SHARES: Readonly<Record<Kind, number>> = { orders: 0.45, keys: 0.2, stock: 0.35 };
const AT_ONCE: Readonly<Record<Kind, number>> = { orders: 12, keys: 5, stock: 4 };
const REPORT_EVERY_MS = 30_000;
const MOST_PIECES = 1_000_000_000;

type Wanted = Pick<Options, 'operations' | 'seed' | 'kinds'>;

/** Resolves once there are as many operations as are wanted. */
export async function record(
  world: World,
  { operations, seed, kinds }: Wanted,
  report: (line: string) => void,
): Promise<void> {
  const { run, history } = world;
  const body = { name: 'Plenty', ...{ unitPrice: PLENTY.unitPrice, currency: 'EUR' } };
  const { answer } = await untilAnswered(world, {
    ...{ client: 'warehouse', method: 'PUT', path: `/v1/inventory/${run}${PLENTY.itemId}` },
    body: { ...body, onHand: MOST_PIECES },
  });
  if (answer?.http !== 200) throw new Error(`The item was answered ${JSON.stringify(answer)}`);
  const shares = kinds.reduce((sum, kind) => sum + SHARES[kind], 0);
  let lived = 0;
  const live = async (kind: Kind): Promise<void> => {
    while (history.count(kind) < (operations * SHARES[kind]) / shares) {
      lived += 1;
      await lives[kind](world, seed * 1_000_003 + lived);
    }
  };
  const all = Promise.all(
    kinds.flatMap((kind) => Array.from({ length: AT_ONCE[kind] }, () => live(kind))),
  );
  const counts = (): string => kinds.map((kind) => `${history.count(kind)} of ${kind}`).join(', ');
  const done = all.then(() => true);
  while (!(await Promise.race([done, sleep(REPORT_EVERY_MS, false, { ref: false })])))
    report(`recorded ${counts()}`);
  report(`recorded ${counts()}`);
}
