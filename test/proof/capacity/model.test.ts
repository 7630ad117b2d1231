import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, test } from 'vitest';
import { billedActions } from '../../../proof/capacity/actions.ts';
import { costsOf, predictCpu } from '../../../proof/capacity/model.ts';
import { limitOf, needsAt } from '../../../proof/capacity/needs.ts';
import { page } from '../../../proof/capacity/page.ts';
import { predictions } from '../../../proof/capacity/predictions.ts';
import type { Reading, Readings } from '../../../proof/capacity/readings.ts';

const DELIVERED = join(
  ...[import.meta.dirname, '..', '..', 'workflows', 'histories', 'v2'],
  'own-providers-delivered.json',
);
const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs');

/** A minute in which each order costs the worker 30 ms and Postgres 10 ms, and the worker 5 ms a second. */
function reading(rate: number, change: Partial<Reading> = {}): Reading {
  const seconds = 60;
  const orders = rate * seconds;
  return {
    ...{ rate, orders, seconds, walBytes: orders * 5_000, commits: orders * 6 },
    cpuMs: { worker: 5 * seconds + 30 * orders, postgres: 10 * orders },
    tableBytes: { orders: orders * 700, order_events: orders * 1_300 },
    ...change,
  };
}
const readings: Readings = {
  conditions: ['- a machine'],
  known: [reading(0), reading(2), reading(6)],
  predicted: [reading(4), reading(9)],
  order: { historyEvents: 9, historyBytes: 4_000, actions: 8, events: 3, eventBytes: 2_400 },
};

describe('the model', () => {
  test('knows what a part costs by itself and for each order', () => {
    const costs = costsOf(readings.known);
    const worker = costs.find(({ part }) => part === 'worker');
    expect(worker?.idle).toBeCloseTo(5);
    expect(worker?.perOrder).toBeCloseTo(30);
    expect(predictCpu(costs, 10)).toBeCloseTo(5 + 10 * 40);
  });

  test('is close when it is less than a tenth off, and not when it is more', () => {
    expect(predictions(readings).map(({ isClose }) => isClose)).toEqual([true, true]);
    const [four, nine] = readings.predicted as [Reading, Reading];
    const dearer = { ...four, cpuMs: { worker: 1.2 * 125 * 60, postgres: 1.2 * 40 * 60 } };
    const off = predictions({ ...readings, predicted: [dearer, nine] });
    expect(off.map(({ isClose }) => isClose)).toEqual([false, true]);
  });
});

test('an order of our own providers is eight billed actions until it is delivered', async () => {
  const history = historyFromJSON(JSON.parse(await readFile(DELIVERED, 'utf8')));
  // A start, two tasks with local activities, three upserts, a timer and a signal.
  expect(billedActions(history.events ?? [])).toBe(8);
});

describe('what a rate needs', () => {
  test('is at least what may be lost, and then grows with the rate', () => {
    const copies = (rate: number) =>
      Object.fromEntries(needsAt(rate, readings).parts.map(({ part, copies }) => [part, copies]));
    expect(copies(1)).toMatchObject({ worker: 3, postgres: 2, api: 2 });
    expect(copies(100)['worker']).toBe(6);
    expect(copies(10_000)['worker']).toBe(501);
  });

  test('counts storage, partitions and money by the orders', () => {
    const needs = needsAt(100, readings);
    expect(needs.bytesPerMonth).toBeCloseTo(100 * 2_000 * 30 * 86_400);
    expect(needs.kafkaPartitions).toBe(16);
    expect(needsAt(10_000, readings).kafkaPartitions).toBe(30);
    expect(needsAt(10_000, readings).temporalShards).toBe(4_096);
    // On two hosts.
    expect(needs.dollars.storage).toBeCloseTo(2 * 2 * 12 * 0.115);
    expect(needs.dollars.actions).toBe(400);
  });

  test('has a limit where a part has all the cores there are', () => {
    expect(limitOf('postgres', 64, readings)).toBeCloseTo(3_840);
  });
});

test('the page in docs/ is what its readings say', async () => {
  const read = (name: string) => readFile(join(DOCS, name), 'utf8');
  expect(await read('capacity.md')).toBe(page(JSON.parse(await read('capacity.json'))));
});

test('the page has each rate, the predictions and the limits', () => {
  const text = page(readings);
  expect(text).toContain('| orders a second | 1 | 100 | 10,000 |');
  expect(text).toContain('| 9 | 365 | 365 | 1.000 |');
  expect(text).toContain('about 3,840 orders a second');
});
