/** The model against what was measured: the CPU of all parts together. */
import { costsOf, measuredCpu, predictCpu, ratePerSecond } from './model.ts';
import type { Readings } from './readings.ts';

/** Of 1. */
const CLOSE = 0.1;

export interface Prediction {
  /** Orders a second. */
  readonly rate: number;
  /** Milliseconds of CPU a second. */
  readonly predicted: number;
  readonly measured: number;
  readonly ratio: number;
  readonly isClose: boolean;
}

export function predictions({ known, predicted }: Readings): Prediction[] {
  const costs = costsOf(known);
  return predicted.map((reading) => {
    const expected = predictCpu(costs, ratePerSecond(reading));
    const measured = measuredCpu(reading);
    const ratio = expected / measured;
    const isClose = Math.abs(ratio - 1) <= CLOSE;
    return { rate: reading.rate, predicted: expected, measured, ratio, isClose };
  });
}
