/** docs/benchmarks.md, and the same figures for a terminal. */
import type { Measurement } from './measurement.ts';
import { numberText, spreadText } from './numbers.ts';
import type { Result } from './results.ts';
import type { Comparison } from './statistics.ts';

/** A measurement as the page shows it. */
export interface Section {
  readonly measurement: Pick<Measurement, 'name' | 'title' | 'baseline' | 'meaning'>;
  readonly result: Result;
  /** Whether there is a chart, docs/benchmarks/NAME.svg. */
  readonly hasChart: boolean;
}

const verdict = (comparison: Comparison): string => comparison.verdict ?? '–';

/** One line per figure: the ratio's median and range, and both medians. */
export function terminalLines(
  { name, baseline }: Section['measurement'],
  { comparisons, failure }: Pick<Result, 'comparisons' | 'failure'>,
): string[] {
  const lines = comparisons.map(
    (each) =>
      `  ${each.figure}: ratio ${spreadText(each.ratio)} ${verdict(each)}; ` +
      `measured ${numberText(each.measured.median)}, baseline ${numberText(each.baseline?.median ?? Number.NaN)}`,
  );
  return [
    `${name}, against ${baseline}`,
    ...lines,
    ...(failure === null ? [] : [`  FAILED: ${failure}`]),
  ];
}

function sectionLines({ measurement, result, hasChart }: Section): string[] {
  const { name, title, baseline, meaning } = measurement;
  const { rounds, comparisons, failure } = result;
  const head = [`## ${title}`, '', `Baseline: ${baseline}. \`${name}\`, ${rounds} rounds.`, ''];
  if (failure !== null) return [...head, 'Not measured: it failed in this run.', ''];
  const chart = hasChart ? [`![Ratios: ${title}](benchmarks/${name}.svg)`, ''] : [];
  return [
    ...head,
    ...chart,
    '| figure | measured | baseline | measured ÷ baseline | |',
    '|---|---|---|---|---|',
    ...comparisons.map(
      (each) =>
        `| ${each.figure} | ${spreadText(each.measured)} | ${spreadText(each.baseline)} | ${spreadText(each.ratio)} | ${verdict(each)} |`,
    ),
    '',
    meaning,
    '',
  ];
}

/** The figures that are better, or worse, than the baseline in every round. */
function listed(sections: readonly Section[], side: Comparison['verdict']): string[] {
  return sections.flatMap(({ measurement, result }) =>
    result.comparisons
      .filter((each) => each.verdict === side)
      .map(
        (each) => `- ${measurement.name}: ${each.figure}, ${numberText(each.ratio?.median ?? 0)}`,
      ),
  );
}

/** Each run's, with what was measured in it when there are several. */
function conditionLines(sections: readonly Section[]): string[] {
  const runs = new Map<string, string[]>();
  for (const { measurement, result } of sections) {
    const text = result.conditions.join('\n');
    runs.set(text, [...(runs.get(text) ?? []), `\`${measurement.name}\``]);
  }
  return [...runs].flatMap(([text, names]) => [
    ...(runs.size > 1 ? [`Of ${names.join(', ')}:`, ''] : []),
    text,
    '',
  ]);
}

export function benchmarksPage(sections: readonly Section[]): string {
  return [
    '<!-- Written by `npm run bench`. -->',
    '# Benchmarks',
    '',
    'Each measurement is taken with its baseline in one run, in turns: measured, baseline, measured, baseline… Machines differ and are noisy, so the ratios count and not the absolute figures. A cell holds the median of the rounds, with minimum and maximum in brackets; a ratio is taken within its round. “Better” and “worse” mean that the ratios of all rounds are on the same side of 1, “unclear” that they are not. Figures per second should be high, all others low. The charts show the ratios on a logarithmic scale; the tables also have the figures without a ratio, or with a ratio of 0.',
    '',
    '```',
    'npm run bench                                     all of them; writes this page',
    'npm run bench -- --only saga,relay                some of them; prints only',
    'npm run bench -- --only saga,relay --write        some of them; the others stay on this page as they are',
    'npm run bench -- --rounds 10                      more rounds',
    'npm run bench -- --list                           their names',
    'npm run bench -- --page                           this page and its charts again, from benchmarks.json',
    '```',
    '',
    'It needs Linux, and what `npm start` needs, with Java. Everything runs on free ports of 127.0.0.1, in folders that are removed at the end.',
    '',
    '## Conditions',
    '',
    ...conditionLines(sections),
    '## Better than the baseline',
    '',
    'Median ratios.',
    '',
    ...listed(sections, 'better'),
    '',
    '## Worse than the baseline',
    '',
    'Median ratios. Most baselines do a part of the work only, so that most figures must be here; the ratio says how much the rest costs.',
    '',
    ...listed(sections, 'worse'),
    '',
    ...sections.flatMap(sectionLines),
    '## Not yet measured',
    '',
    '- the reconciler and the relay with a million stored orders',
    '- more than one copy of a process, more than one machine, Temporal on a database of its own',
    '',
  ].join('\n');
}
