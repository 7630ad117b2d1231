import type { Round } from './measurement.ts';

/** The value below which this share of the values lies; NaN when there are none. */
export const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export interface Spread {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
}

const spreadOf = (values: readonly number[]): Spread => ({
  minimum: Math.min(...values),
  median: median(values),
  maximum: Math.max(...values),
});

/** A figure over all rounds. */
export interface Comparison {
  readonly figure: string;
  readonly measured: Spread;
  /** Null: the baseline has no such figure. */
  readonly baseline: Spread | null;
  /** Measured divided by baseline, each within its round; null when there is nothing to divide by. */
  readonly ratio: Spread | null;
  /** Unclear: the rounds are not all on the same side of 1. Null: there is no ratio. */
  readonly verdict: 'better' | 'worse' | 'unclear' | null;
}

export function compare(rounds: readonly Round[]): Comparison[] {
  const figures = new Set(rounds.flatMap(({ measured }) => Object.keys(measured)));
  return [...figures].map((figure) => {
    const pairs = rounds.map(({ measured, baseline }) => [measured[figure], baseline[figure]]);
    const measured = spreadOf(pairs.flatMap(([value]) => value ?? []));
    const baselines = pairs.flatMap(([, value]) => value ?? []);
    const ratios = pairs.map(([value = Number.NaN, base = Number.NaN]) => value / base);
    const ratio = ratios.every(Number.isFinite) ? spreadOf(ratios) : null;
    return {
      figure,
      measured,
      baseline: baselines.length === 0 ? null : spreadOf(baselines),
      ratio,
      verdict: ratio && verdictOf(figure, ratio),
    };
  });
}

function verdictOf(figure: string, { minimum, maximum }: Spread): Comparison['verdict'] {
  if (minimum <= 1 && maximum >= 1) return 'unclear';
  const isRate = figure.includes('/s');
  return minimum > 1 === isRate ? 'better' : 'worse';
}
