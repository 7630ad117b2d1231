/** docs/benchmarks.md, and the same tables for a terminal. */
import type { Measurement } from './measurement.ts';
import type { Comparison, Spread } from './statistics.ts';

/** A measurement with its figures, or with the error that ended it. */
export interface Result {
  readonly measurement: Measurement;
  readonly rounds: number;
  readonly comparisons: readonly Comparison[];
  readonly failure: string | null;
}

/** Three significant digits, without exponents. */
function number(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = value === 0 ? 0 : Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return Number(value.toFixed(digits)).toLocaleString('en', { maximumFractionDigits: 6 });
}

const spread = (values: Spread | null): string =>
  values === null
    ? '–'
    : values.minimum === values.maximum
      ? number(values.median)
      : `${number(values.median)} (${number(values.minimum)} – ${number(values.maximum)})`;

const verdict = (comparison: Comparison): string => comparison.verdict ?? '–';

/** One line per figure: the ratio's median and range, and both medians. */
export function terminalLines({ measurement, comparisons, failure }: Result): string[] {
  const lines = comparisons.map(
    (each) =>
      `  ${each.figure}: ratio ${spread(each.ratio)} ${verdict(each)}; ` +
      `measured ${number(each.measured.median)}, baseline ${number(each.baseline?.median ?? Number.NaN)}`,
  );
  return [
    `${measurement.name}, against ${measurement.baseline}`,
    ...lines,
    ...(failure === null ? [] : [`  FAILED: ${failure}`]),
  ];
}

function section({ measurement, rounds, comparisons, failure }: Result): string[] {
  const { name, title, baseline, meaning } = measurement;
  const head = [`## ${title}`, '', `Baseline: ${baseline}. \`${name}\`, ${rounds} rounds.`, ''];
  if (failure !== null) return [...head, 'Not measured: it failed in this run.', ''];
  return [
    ...head,
    '| figure | measured | baseline | measured ÷ baseline | |',
    '|---|---|---|---|---|',
    ...comparisons.map(
      (each) =>
        `| ${each.figure} | ${spread(each.measured)} | ${spread(each.baseline)} | ${spread(each.ratio)} | ${verdict(each)} |`,
    ),
    '',
    meaning,
    '',
  ];
}

/** The figures that are better, or worse, than the baseline in every round. */
function listed(results: readonly Result[], side: Comparison['verdict']): string[] {
  return results.flatMap(({ measurement, comparisons }) =>
    comparisons
      .filter((each) => each.verdict === side)
      .map((each) => `- ${measurement.name}: ${each.figure}, ${number(each.ratio?.median ?? 0)}`),
  );
}

export function benchmarksPage(results: readonly Result[], conditions: readonly string[]): string {
  return [
    '<!-- Written by `npm run bench`. -->',
    '# Benchmarks',
    '',
    'Each measurement is taken with its baseline in one run, in turns: measured, baseline, measured, baseline… Machines differ and are noisy, so the ratios count and not the absolute figures. A cell holds the median of the rounds, with minimum and maximum in brackets; a ratio is taken within its round. “Better” and “worse” mean that the ratios of all rounds are on the same side of 1, “unclear” that they are not. Figures per second should be high, all others low.',
    '',
    '```',
    'npm run bench                                     all of them; writes this page',
    'npm run bench -- --only saga,relay                some of them; prints only',
    'npm run bench -- --rounds 10                      more rounds',
    'npm run bench -- --list                           their names',
    '```',
    '',
    'It needs Linux, and what `npm start` needs, with Java. Everything runs on free ports of 127.0.0.1, in folders that are removed at the end.',
    '',
    '## Conditions',
    '',
    ...conditions,
    '',
    '## Better than the baseline',
    '',
    'Median ratios.',
    '',
    ...listed(results, 'better'),
    '',
    '## Worse than the baseline',
    '',
    'Median ratios. Most baselines do a part of the work only, so that most figures must be here; the ratio says how much the rest costs.',
    '',
    ...listed(results, 'worse'),
    '',
    ...results.flatMap(section),
    '## Not yet measured',
    '',
    '- anything with a million stored orders: lists, the feed, the reconciler, the relay with old events',
    '- more than one copy of a process, more than one machine, Temporal on a database of its own',
    '',
  ].join('\n');
}
