/**
 * `npm run capacity [-- --seconds N] [--page]`: loads the whole service at steady rates and writes
 * docs/capacity.json and the page docs/capacity.md. With --page it only writes the page again. Exits with 1
 * when the model is more than 10 % off.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import postgres from 'postgres';
import { describeConditions } from '../bench/conditions.ts';
import { openLab } from '../bench/openLab.ts';
import { flag, readArgs, text, wholeNumber } from '../fixtures/commandLine.ts';
import { endWith } from '../fixtures/endWith.ts';
import { say } from '../fixtures/say.ts';
import { loadAt } from './load.ts';
import { orderFacts } from './orderFacts.ts';
import { page } from './page.ts';
import { predictions } from './predictions.ts';
import type { Readings } from './readings.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const JSON_FILE = join(DOCS, 'capacity.json');
/** Orders a second: the idle service, and two rates that the model knows; and two it has to predict. */
const KNOWN = [0, 2, 6];
const PREDICTED = [4, 9];
const WARM_UP = 100;

await endWith(run);

async function run(): Promise<0 | 1> {
  const values = readArgs(process.argv.slice(2), { seconds: text, page: flag });
  const seconds = wholeNumber('seconds', values.seconds, 60);
  const readings: Readings = values.page
    ? JSON.parse(await readFile(JSON_FILE, 'utf8'))
    : await measure(seconds);
  await writeFile(JSON_FILE, `${JSON.stringify(readings, null, 2)}\n`);
  await writeFile(join(DOCS, 'capacity.md'), page(readings));
  const all = predictions(readings);
  for (const { rate, ratio } of all)
    say(
      `At ${rate} orders a second the model has ${ratio.toFixed(3)} of the CPU that was measured`,
    );
  return all.every(({ isClose }) => isClose) ? 0 : 1;
}

async function measure(seconds: number): Promise<Readings> {
  const lab = openLab();
  try {
    const service = await lab.service();
    const sql = postgres(service.addresses.databaseUrl, { max: 1 });
    await loadAt(service, sql, WARM_UP / 10, 10);
    const read = async (rate: number) => {
      say(`${rate} orders a second for ${seconds} s`);
      return loadAt(service, sql, rate, seconds);
    };
    const known = [];
    for (const rate of KNOWN) known.push(await read(rate));
    const predicted = [];
    for (const rate of PREDICTED) predicted.push(await read(rate));
    const order = await orderFacts(sql, service.addresses.temporal);
    await sql.end();
    return { conditions: await describeConditions(lab.conditions()), known, predicted, order };
  } finally {
    await lab.close();
  }
}
