/** Causes a group of faults, and notes when their alerts fire and when they are over. */
import type { Fault } from './fault.ts';
import type { Shop } from './shop.ts';
import type { Seen } from './verdict.ts';

/** Longer than an alert may take, to tell a late one from one that does not come. */
const WAIT_MS = 200_000;
const OVER_MS = 240_000;

type Report = (line: string) => void;

export async function judge(shop: Shop, group: readonly Fault[], report: Report): Promise<Seen[]> {
  const began = Date.now();
  await Promise.all(group.map(({ prepare }) => prepare?.(shop)));
  const seen = await Promise.all(group.map((fault) => cause(shop, fault, report)));
  const fired = shop.watch.since(began);
  const own = new Set(group.map(({ alert }) => alert));
  const others = fired.filter((name) => !own.has(name));
  // The next fault begins in a calm service.
  await shop.watch.over(fired, OVER_MS);
  return seen.map((each) => ({ ...each, others }));
}

async function cause(shop: Shop, fault: Fault, report: Report): Promise<Omit<Seen, 'others'>> {
  const heal = await fault.begin(shop);
  const begunAt = Date.now();
  report(`${fault.name}: ${fault.what}`);
  const at = await shop.watch.firing(fault.alert, WAIT_MS);
  const seconds = at === null ? null : Math.round((at - begunAt) / 1_000);
  report(`${fault.name}: ${seconds === null ? 'NOT TOLD' : `${fault.alert} after ${seconds} s`}`);
  await heal().catch((error: unknown) => report(`${fault.name} does not end: ${error}`));
  const healedAt = Date.now();
  const overAt = await shop.watch.over([fault.alert], OVER_MS);
  const overAfter = overAt === null ? null : Math.round((overAt - healedAt) / 1_000);
  return { fault: fault.what, alert: fault.alert, seconds, overAfter };
}
