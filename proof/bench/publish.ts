/** Writes docs/benchmarks.json, and the page and the charts made of it. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { ratioChart } from './chart.ts';
import { measurements } from './measurements.ts';
import { benchmarksPage } from './page.ts';
import { type Result, readResults, resultsText, withMeasurements, withRun } from './results.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const DATA = new URL('benchmarks.json', DOCS);
const PAGE = new URL('benchmarks.md', DOCS);
const CHARTS = new URL('benchmarks/', DOCS);

/** Measurements that were not taken in this run stay as they were. */
export async function publishResults(run: readonly Result[]): Promise<void> {
  const earlier = readResults(await readFile(DATA, 'utf8'));
  await writeFile(DATA, resultsText(withRun(earlier, run)));
  await publishPage();
}

/** Makes page and charts again of the last runs' results. */
export async function publishPage(): Promise<void> {
  const results = readResults(await readFile(DATA, 'utf8'));
  await rm(CHARTS, { recursive: true, force: true });
  await mkdir(CHARTS);
  const sections = withMeasurements(results, measurements).map(({ measurement, result }) => ({
    measurement,
    result,
    chart: ratioChart(measurement, result.comparisons),
  }));
  for (const { measurement, chart } of sections) {
    if (chart !== null) await writeFile(new URL(`${measurement.name}.svg`, CHARTS), chart);
  }
  const shown = sections.map(({ chart, ...each }) => ({ ...each, hasChart: chart !== null }));
  await writeFile(PAGE, benchmarksPage(shown));
}
