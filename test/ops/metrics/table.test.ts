/** The table of metrics against the rules of Prometheus and the code that registers them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../../ops/metrics/metric.ts';
import { measured } from '../../../ops/metrics/register.ts';
import { ownMetrics } from '../../../ops/metrics/table.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const source = globSync('{activities,api,console,db,ops,outbox,saga,worker}/**/*.ts', {
  cwd: ROOT,
  exclude: (path) => /^db\/postgres-driver|^ops\/metrics\/(?!register)/.test(path),
})
  .map((path) => readFileSync(join(ROOT, path), 'utf8'))
  .join('\n');

describe.each(Object.entries<Metric>(ownMetrics))('%s', (name, { type, unit, labels, by }) => {
  test('is named by its unit and its kind', () => {
    expect(name).toMatch(/^(?:oms|http_server|db_client)_[a-z_]+$/);
    expect(name.endsWith('_total')).toBe(type === 'counter');
    expect(/_seconds(?:_total)?$/.test(name)).toBe(unit === 'seconds');
    expect(name.endsWith('_minor_units')).toBe(unit === 'minor units');
    expect(labels.includes('currency')).toBe(name.includes('_money_'));
    expect(labels).not.toContain('service');
    expect(by).not.toBe('');
  });

  test('is registered somewhere', () => {
    expect(source).toMatch(new RegExp(`\\b${name}\\b`));
  });
});

describe('gauges of one reading', () => {
  test('all have its figures at the first scrape, which reads once', async () => {
    const registry = new Registry();
    let reads = 0;
    const read = async () => {
      await new Promise(setImmediate);
      reads += 1;
      return reads;
    };
    measured(registry, 60_000, read, {
      oms_commands_oldest_age_seconds: (gauge, figure) => gauge.set(figure),
      oms_commands_waiting: (gauge, figure) => gauge.set(figure),
    });
    for (const text of [await registry.metrics(), await registry.metrics()]) {
      expect(text).toContain('oms_commands_oldest_age_seconds 1');
      expect(text).toContain('oms_commands_waiting 1');
    }
    expect(reads).toBe(1);
  });

  test('keep the last figures while they cannot be read', async () => {
    const registry = new Registry();
    let isAway = false;
    const read = async () => {
      if (isAway) throw new Error('away');
      return 7;
    };
    measured(registry, 0, read, { oms_commands_waiting: (gauge, figure) => gauge.set(figure) });
    await registry.metrics();
    isAway = true;
    expect(await registry.metrics()).toContain('oms_commands_waiting 7');
  });
});
