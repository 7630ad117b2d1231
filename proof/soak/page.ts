/** docs/soak.md, from the samples. */
import { coursesOf, KINDS, type Sample } from './series.ts';

export interface Soak {
  /** The machine and the engines, in lines of Markdown. */
  readonly conditions: readonly string[];
  readonly minutes: number;
  /** Of the capacity. */
  readonly percent: number;
  /** Orders a second: what the service works off, and what was placed. */
  readonly capacity: number;
  readonly rate: number;
  readonly orders: number;
  /** Every half minute. */
  readonly samples: readonly Sample[];
}

export function page({ conditions, minutes, percent, capacity, rate, orders, samples }: Soak) {
  const rows = coursesOf(samples).map(({ name, kind, first, last, most, isFlat }) => {
    const cells = [first, last, most].map((value) => Math.round(value).toLocaleString('en'));
    return `| ${name} (${KINDS[kind].unit || 'waiting'}) | ${cells.join(' | ')} | ${isFlat ? 'flat' : '**grows**'} |`;
  });
  return [
    '<!-- Written by `npm run soak`. -->',
    '# Soak',
    '',
    `${minutes} minutes at ${percent} % of what the whole service works off on one machine: ${rate.toFixed(1)} of ${capacity.toFixed(1)} orders a second, ${orders.toLocaleString('en')} orders in all, each until it is delivered. The first third is the warm-up, in which caches fill. Of the rest, medians of the first and of the last quarter are compared.`,
    '',
    '```',
    'npm run soak                                30 minutes at 90 %',
    'npm run soak -- --minutes 120 --percent 60  longer, at less',
    '```',
    '',
    ...conditions,
    '',
    '| | first quarter | last quarter | most | |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'Memory is the resident size of our own processes, heap what their JavaScript uses of it. Before each look, every half minute, the processes collect their garbage: a process with little to do leaves it for many minutes, and its size would follow that. Memory is flat when the last quarter has at most a tenth and 15 MB more than the first; a heap, a tenth and 3 more; a queue, half and 20 more; the connections that are waited for, half and 3 more; the worker’s cache, a tenth and 50 more.',
    '',
  ].join('\n');
}
