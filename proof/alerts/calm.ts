/** Times without faults, in which no alert may fire: half an hour, and a restart of every process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from './shop.ts';
import type { Calm } from './verdict.ts';

const MINUTE_MS = 60_000;
const RESTARTED = ['api', 'dispatcher', 'worker', 'relay', 'webhooks', 'codec'] as const;
/** What a restart has delayed is told within this time. */
const AFTER_RESTART_MS = 45_000;
const AFTER_LAST_MS = 120_000;

async function observe(shop: Shop, phase: string, run: () => Promise<unknown>): Promise<Calm> {
  const began = Date.now();
  await run();
  const minutes = Math.round((Date.now() - began) / MINUTE_MS);
  return { phase, minutes, fired: shop.watch.since(began) };
}

export const calm = (shop: Shop, minutes: number): Promise<Calm> =>
  observe(shop, 'calm', () => sleep(minutes * MINUTE_MS));

/** One after the other, as an update of all of them goes. */
export const restarts = (shop: Shop, report: (line: string) => void): Promise<Calm> =>
  observe(shop, 'restart of every process', async () => {
    for (const name of RESTARTED) {
      report(`restarting ${name}`);
      await shop.service.processes.get(name)?.restart();
      await sleep(AFTER_RESTART_MS);
    }
    await sleep(AFTER_LAST_MS);
  });
