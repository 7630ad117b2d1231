/** The alert rules, by Prometheus's own tool. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alerts } from '../../../dev/monitoring/alerts.ts';
import { orderRows } from '../../../dev/monitoring/panels/orders.ts';
import { processRows } from '../../../dev/monitoring/panels/processes.ts';
import { runTool } from '../../../dev/process/runTool.ts';
import { promtool } from '../../support/promtool.ts';

/** Seconds of Prometheus's `1m45s`. */
const seconds = (time: string): number => {
  const [, minutes = '0', rest = '0'] = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(time) ?? [];
  return Number(minutes) * 60 + Number(rest);
};
const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'monitoring');
const program = await promtool();
const run = (...args: string[]) =>
  runTool(program ?? '', args, { cwd: FOLDER, limitMs: 60_000, env: process.env });

test.skipIf(program === null)('Prometheus takes every rule', async () => {
  const { length } = Object.keys(alerts);
  expect(await run('check', 'rules', 'alerts.yaml')).toContain(`${length} rules found`);
});

test.skipIf(program === null)(
  'Every alert fires in its case, with its words, and is quiet in the nearest other',
  async () => {
    expect(await run('test', 'rules', 'alerts.test.yaml')).toContain('SUCCESS');
  },
);

test('Every alert is told within two minutes of the first sample of its fault', () => {
  for (const [name, { fires, for: patience }] of Object.entries(alerts)) {
    expect(seconds(fires.at), name).toBeGreaterThan(0);
    expect(seconds(fires.at), name).toBeLessThanOrEqual(120);
    expect(seconds(patience), name).toBeLessThanOrEqual(60);
  }
});

test.skipIf(program === null)('Prometheus understands every query of the dashboard', async () => {
  const panels = Object.values({ ...orderRows, ...processRows }).flat();
  const queries = panels.flatMap((panel) => panel.queries);
  const rules = queries.map(({ expr }, at) => ({ record: `query_${at}`, expr }));
  const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
  const file = join(folder, 'rules.json');
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  const said = await run('check', 'rules', file).finally(() => rm(folder, { recursive: true }));
  expect(said).toContain(`${queries.length} rules found`);
});
