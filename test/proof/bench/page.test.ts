import { describe, expect, test } from 'vitest';
import { benchmarksPage, terminalLines } from '../../../proof/bench/page.ts';
import { compare } from '../../../proof/bench/statistics.ts';

const measurement = {
  name: 'delay',
  title: 'The delay',
  baseline: 'a plain server',
  meaning: 'How to read it.',
};
const comparisons = compare([
  {
    measured: { 'p50 (ms)': 2, 'calls (/s)': 30, alone: 7 },
    baseline: { 'p50 (ms)': 1, 'calls (/s)': 10 },
  },
]);
const result = { name: 'delay', rounds: 1, comparisons, failure: null, conditions: ['- 2 cores'] };
const failed = { ...result, comparisons: [], failure: 'out of memory' };

describe('benchmarksPage', () => {
  const page = benchmarksPage([{ measurement, result, hasChart: true }]);

  test('has a table of each measurement, its chart and the conditions', () => {
    expect(page).toContain('- 2 cores');
    expect(page).toContain('![Ratios: The delay](benchmarks/delay.svg)');
    expect(page).toContain('| p50 (ms) | 2 | 1 | 2 | worse |');
    expect(page).toContain('| alone | 7 | – | – | – |');
  });

  test('lists what is better and what is worse', () => {
    const [, better, worse] = page.split(/^## (?:Better|Worse) .*$/m);
    expect(better).toContain('- delay: calls (/s), 3');
    expect(better).not.toContain('p50');
    expect(worse).toContain('- delay: p50 (ms), 2');
  });

  test('has the conditions of each run, and what was measured in it', () => {
    const saga = { ...measurement, name: 'saga' };
    const later = { ...result, name: 'saga', conditions: ['- 4 cores'] };
    const page = benchmarksPage([
      { measurement, result, hasChart: true },
      { measurement: saga, result: later, hasChart: true },
    ]);
    expect(page).toContain('Of `delay`:\n\n- 2 cores\n\nOf `saga`:\n\n- 4 cores\n');
  });

  test('says of a measurement that failed only that', () => {
    const page = benchmarksPage([{ measurement, result: failed, hasChart: false }]);
    expect(page).toContain('Not measured: it failed in this run.');
    expect(page).not.toContain('| figure |');
    expect(page).not.toContain('delay.svg');
  });
});

test('a terminal gets a line per figure, and the failure', () => {
  expect(terminalLines(measurement, result)).toEqual([
    'delay, against a plain server',
    '  p50 (ms): ratio 2 worse; measured 2, baseline 1',
    '  calls (/s): ratio 3 better; measured 30, baseline 10',
    '  alone: ratio – –; measured 7, baseline –',
  ]);
  expect(terminalLines(measurement, failed)).toContain('  FAILED: out of memory');
});
