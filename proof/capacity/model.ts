/** What the service needs at any rate of orders, from what it used at a few. */
import type { Reading } from './readings.ts';

export interface PartCost {
  readonly part: string;
  /** Milliseconds of CPU a second, without any order. */
  readonly idle: number;
  /** Milliseconds of CPU for each order. */
  readonly perOrder: number;
}

/** The parts of a production; what else ran, such as the simulated providers, is the test's. */
const PARTS = ['api', 'worker', 'dispatcher', 'relay', 'webhooks', 'postgres', 'temporal', 'kafka'];

const perSecond = ({ cpuMs, seconds }: Reading, part: string): number =>
  (cpuMs[part] ?? 0) / seconds;
export const ratePerSecond = ({ orders, seconds }: Reading): number => orders / seconds;

/**
 * A straight line for each part, by least squares over all readings: an order costs the same at any
 * rate, and a part costs something without orders too.
 */
export function costsOf(readings: readonly Reading[]): PartCost[] {
  return PARTS.map((part) => {
    const points = readings.map((each) => [ratePerSecond(each), perSecond(each, part)] as const);
    const { idle, slope } = lineThrough(points);
    return { part, idle, perOrder: slope };
  });
}

function lineThrough(points: readonly (readonly [number, number])[]) {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const over = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  const under = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = Math.max(0, over / under);
  return { slope, idle: Math.max(0, meanY - slope * meanX) };
}

/** Milliseconds of CPU a second of all parts together. */
export const predictCpu = (costs: readonly PartCost[], rate: number): number =>
  costs.reduce((sum, { idle, perOrder }) => sum + idle + perOrder * rate, 0);

export const measuredCpu = (reading: Reading): number =>
  PARTS.reduce((sum, part) => sum + perSecond(reading, part), 0);

/** What each order adds to a count, over all readings; what grows without orders is not of them. */
export const perOrder = (readings: readonly Reading[], of: (reading: Reading) => number): number =>
  lineThrough(readings.map((each) => [ratePerSecond(each), of(each) / each.seconds] as const))
    .slope;

/** They leave with their day. */
const LEAVE = ['idempotency_keys', 'event_deliveries'];

/** Of the tables whose rows stay, or of all. */
export const storedBytes =
  (tables: 'kept' | 'all') =>
  ({ tableBytes }: Reading): number =>
    Object.entries(tableBytes)
      .filter(([name]) => tables === 'all' || !LEAVE.includes(name))
      .reduce((sum, [, bytes]) => sum + bytes, 0);
