/** The results of a run as data, docs/benchmarks.json: page and charts are made of them. */
import type { Measurement } from './measurement.ts';
import type { Comparison } from './statistics.ts';

/** A measurement's figures, or the error that ended it. */
export interface Result {
  /** Of the measurement. */
  readonly name: string;
  readonly rounds: number;
  readonly comparisons: readonly Comparison[];
  readonly failure: string | null;
}

export interface Results {
  /** The machine and the engines: lines of Markdown. */
  readonly conditions: readonly string[];
  readonly results: readonly Result[];
}

export const resultsText = (results: Results): string => `${JSON.stringify(results, null, 2)}\n`;

export const readResults = (text: string): Results => JSON.parse(text) as Results;

/** In the order of the measurements; one that was removed since the run is left out. */
export const withMeasurements = (
  results: readonly Result[],
  measurements: readonly Measurement[],
): { readonly measurement: Measurement; readonly result: Result }[] =>
  measurements.flatMap((measurement) => {
    const result = results.find(({ name }) => name === measurement.name);
    return result ? [{ measurement, result }] : [];
  });
