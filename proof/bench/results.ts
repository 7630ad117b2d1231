/** The results of the last runs as data, docs/benchmarks.json: page and charts are made of them. */
import type { Measurement } from './measurement.ts';
import type { Comparison } from './statistics.ts';

/** A measurement's figures, or the error that ended it. */
export interface Result {
  /** Of the measurement. */
  readonly name: string;
  readonly rounds: number;
  /** The machine and the engines of the run: lines of Markdown, the date first. */
  readonly conditions: readonly string[];
  readonly comparisons: readonly Comparison[];
  readonly failure: string | null;
}

export const resultsText = (results: readonly Result[]): string =>
  `${JSON.stringify(results, null, 2)}\n`;

export const readResults = (text: string): Result[] => JSON.parse(text) as Result[];

/** Those of a run in place of the earlier ones of the same measurements. */
export const withRun = (earlier: readonly Result[], run: readonly Result[]): Result[] => [
  ...earlier.filter(({ name }) => !run.some((each) => each.name === name)),
  ...run,
];

/** In the order of the measurements; one that was removed since the run is left out. */
export const withMeasurements = (
  results: readonly Result[],
  measurements: readonly Measurement[],
): { readonly measurement: Measurement; readonly result: Result }[] =>
  measurements.flatMap((measurement) => {
    const result = results.find(({ name }) => name === measurement.name);
    return result ? [{ measurement, result }] : [];
  });
