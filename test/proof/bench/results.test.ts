import { expect, test } from 'vitest';
import {
  type Result,
  readResults,
  resultsText,
  withMeasurements,
  withRun,
} from '../../../proof/bench/results.ts';
import { compare } from '../../../proof/bench/statistics.ts';

const result = (name: string): Result => ({
  name,
  rounds: 1,
  conditions: ['- 2 cores'],
  comparisons: compare([{ measured: { 'delay (ms)': 2 }, baseline: { 'delay (ms)': 1 } }]),
  failure: null,
});

test('results read from their file are the ones that were written', () => {
  const results = [result('saga')];
  expect(readResults(resultsText(results))).toEqual(results);
});

test('a run of some measurements leaves the others as they were', () => {
  const again = { ...result('saga'), rounds: 9 };
  expect(withRun([result('saga'), result('relay')], [again, result('flood')])).toEqual([
    result('relay'),
    again,
    result('flood'),
  ]);
});

test('results come in the order of the measurements, without removed ones', () => {
  const measurement = (name: string) => ({
    name,
    title: name,
    baseline: '',
    meaning: '',
    rounds: 1,
    run: async () => undefined,
  });
  const pairs = withMeasurements(
    [result('removed'), result('saga'), result('relay')],
    [measurement('relay'), measurement('new'), measurement('saga')],
  );
  expect(pairs.map((pair) => [pair.measurement.name, pair.result.name])).toEqual([
    ['relay', 'relay'],
    ['saga', 'saga'],
  ]);
});
