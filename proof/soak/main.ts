/**
 * `npm run soak [-- --minutes N] [--percent N]`: finds how many orders a second the whole service works off,
 * then places a share of that, steadily, and watches memory, queues, pools and caches. Writes docs/soak.json
 * and docs/soak.md. Exits with 1 when one of them grows.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { QUICK_IMPORTS } from '../../dev/process/quickStart.ts';
import { describeConditions } from '../bench/conditions.ts';
import { openLab } from '../bench/openLab.ts';
import { DELIVERED_TO, placeOrder } from '../bench/order.ts';
import { timeAtRate } from '../bench/timing.ts';
import { readArgs, text, wholeNumber } from '../fixtures/commandLine.ts';
import { endWith } from '../fixtures/endWith.ts';
import { say } from '../fixtures/say.ts';
import { capacityOf } from './capacity.ts';
import { page, type Soak } from './page.ts';
import { COLLECTS_GARBAGE, takeSample } from './sample.ts';
import { coursesOf, type Sample } from './series.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const SAMPLE_MS = 30_000;

await endWith(run);

async function run(): Promise<0 | 1> {
  const values = readArgs(process.argv.slice(2), { minutes: text, percent: text });
  const minutes = wholeNumber('minutes', values.minutes, 30);
  const percent = wholeNumber('percent', values.percent, 90);
  const soak = await measure(minutes, percent);
  await writeFile(join(DOCS, 'soak.json'), `${JSON.stringify(soak, null, 2)}\n`);
  await writeFile(join(DOCS, 'soak.md'), page(soak));
  const growing = coursesOf(soak.samples).filter(({ isFlat }) => !isFlat);
  for (const { name, first, last } of growing)
    say(`${name} grows: ${first.toFixed(0)} at first, ${last.toFixed(0)} at last`);
  return growing.length === 0 ? 0 : 1;
}

async function measure(minutes: number, percent: number): Promise<Soak> {
  const lab = openLab();
  const nodeOptions = [...COLLECTS_GARBAGE, ...QUICK_IMPORTS].join(' ');
  const service = await lab.newService({ NODE_OPTIONS: nodeOptions });
  const sql = postgres(service.addresses.databaseUrl, { max: 1 });
  try {
    const capacity = await capacityOf(service, sql);
    const rate = (capacity * percent) / 100;
    say(`${capacity.toFixed(1)} orders a second are worked off; ${rate.toFixed(1)} are placed`);
    const ended = { is: false };
    const samples: Sample[] = [];
    const watching = (async () => {
      while (!ended.is) {
        samples.push(await takeSample(service, sql, service.metrics));
        await sleep(SAMPLE_MS);
      }
    })();
    const orders = Math.round(rate * minutes * 60);
    await timeAtRate(orders, rate, async (n) => {
      await placeOrder(service.http, {
        userId: `customer-${n % 500}`,
        shippingAddress: DELIVERED_TO,
      });
    });
    ended.is = true;
    await watching;
    const conditions = await describeConditions(lab.conditions());
    return { conditions, minutes, percent, capacity, rate, orders, samples };
  } finally {
    await sql.end();
    await lab.close();
  }
}
