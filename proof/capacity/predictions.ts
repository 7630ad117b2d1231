/** The model against what was measured. */
import {
  bytesPerOrder,
  costsOf,
  measuredCpu,
  predictCpu,
  ratePerSecond,
  storedBytes,
} from './model.ts';
import type { Reading, Readings } from './readings.ts';

/** Of 1. */
const CLOSE = 0.1;

export interface Prediction {
  readonly what: string;
  readonly predicted: number;
  readonly measured: number;
  readonly ratio: number;
  readonly isClose: boolean;
}

export function predictions({ known, predicted }: Readings): Prediction[] {
  const costs = costsOf(known);
  const bytes = bytesPerOrder(known, storedBytes);
  return predicted.flatMap((reading) => [
    compare(
      reading,
      'milliseconds of CPU a second',
      predictCpu(costs, ratePerSecond(reading)),
      measuredCpu(reading),
    ),
    compare(reading, 'bytes in Postgres', bytes * reading.orders, storedBytes(reading)),
  ]);
}

function compare(reading: Reading, what: string, predicted: number, measured: number): Prediction {
  const ratio = predicted / measured;
  const name = `${what} at ${reading.rate} orders a second`;
  return { what: name, predicted, measured, ratio, isClose: Math.abs(ratio - 1) <= CLOSE };
}
