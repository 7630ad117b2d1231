import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { page } from '../../../proof/soak/page.ts';
import { coursesOf, type Sample } from '../../../proof/soak/series.ts';

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs');

const course = (name: string, valueAt: (n: number) => number) => {
  const samples = Array.from({ length: 180 }, (_, n): Sample => ({ [name]: valueAt(n) }));
  return coursesOf(samples)[0];
};

test.each([
  [
    'memory of worker',
    'that fills during the warm-up',
    (n: number) => Math.min(300, 100 + 10 * n),
    true,
  ],
  ['memory of worker', 'that goes up and down', (n: number) => 300 + 100 * (n % 2), true],
  ['memory of worker', 'that never stops growing', (n: number) => 200 + n, false],
  ['heap of relay', 'that never stops growing', (n: number) => 40 + n / 10, false],
  ['queue of commands', 'that is worked off', (n: number) => n % 30, true],
  ['queue of commands', 'that grows', (n: number) => n, false],
  ['pool of api: waiting', 'that grows', (n: number) => n / 10, false],
  ['cache of the worker', 'that is full', () => 1_000, true],
  ['cache of the worker', 'that has no limit', (n: number) => 1_000 + 10 * n, false],
] as const)('%s %s', (name, _, valueAt, isFlat) => {
  expect(course(name, valueAt)?.isFlat).toBe(isFlat);
});

test('the page in docs/ is what its samples say', async () => {
  const read = (name: string) => readFile(join(DOCS, name), 'utf8');
  expect(await read('soak.md')).toBe(page(JSON.parse(await read('soak.json'))));
});

test('the page says what grows', () => {
  const samples = Array.from({ length: 18 }, (_, n) => ({ 'queue of events': n * 10 }));
  const run = { conditions: [], minutes: 3, percent: 90, capacity: 20, rate: 18, orders: 3_240 };
  expect(page({ ...run, samples })).toContain(
    '| queue of events (waiting) | 70 | 160 | 170 | **grows** |',
  );
});
