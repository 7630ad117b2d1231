/**
 * `npm run bench`: takes all measurements, each in turns with its baseline, and writes
 * docs/benchmarks.md with its charts and docs/benchmarks.json. `-- --only NAME[,NAME]` takes some
 * and only prints them, or writes them as well with `--write`; `-- --rounds N` changes the number of
 * rounds, `-- --list` prints the names, `-- --page` writes page and charts again from docs/benchmarks.json.
 *
 * Exits with 0, with 1 when a measurement failed, with 2 when an option is wrong.
 */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { messageOf, SetupProblem } from '../../dev/problem.ts';
import { describeConditions } from './conditions.ts';
import type { Lab } from './lab.ts';
import type { Measurement, Round } from './measurement.ts';
import { measurements } from './measurements.ts';
import { openLab } from './openLab.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { terminalLines } from './page.ts';
import { publishPage, publishResults } from './publish.ts';
import type { Result } from './results.ts';
import { compare } from './statistics.ts';

const say = (line: string): void => console.log(line);

try {
  const options = readOptions(process.argv.slice(2));
  if (options.isList)
    for (const { name, title } of measurements) say(`${name.padEnd(16)} ${title}`);
  else if (options.isPageOnly) await publishPage();
  else process.exit(await bench(options));
} catch (error) {
  console.error(error instanceof SetupProblem ? error.message : error);
  process.exit(2);
}

/** @returns the exit code */
async function bench({ only, rounds, isWritten }: BenchOptions): Promise<number> {
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
  const lab = openLab();
  const results: Omit<Result, 'conditions'>[] = [];
  for (const measurement of measurements) {
    if (lab.abandon.aborted) break;
    if (only !== null && !only.has(measurement.name)) continue;
    const result = await take(measurement, lab, rounds ?? measurement.rounds);
    results.push(result);
    for (const line of terminalLines(measurement, result)) say(line);
  }
  const conditions = await describeConditions(lab.conditions());
  await lab.close();
  if (lab.abandon.aborted) return 130;
  for (const line of conditions) say(line);
  if (isWritten) await publishResults(results.map((each) => ({ ...each, conditions })));
  return results.some(({ failure }) => failure !== null) ? 1 : 0;
}

async function take(
  measurement: Measurement,
  lab: Lab,
  rounds: number,
): Promise<Omit<Result, 'conditions'>> {
  const samples: Round[] = [];
  const began = performance.now();
  let failure: string | null = null;
  try {
    await measurement.run(lab, async ({ measured, baseline }) => {
      while (samples.length < rounds) {
        samples.push({ measured: await measured(), baseline: await baseline() });
      }
    });
  } catch (error) {
    failure = messageOf(error);
  }
  say(`\n${measurement.name} took ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return { name: measurement.name, rounds, comparisons: compare(samples), failure };
}
