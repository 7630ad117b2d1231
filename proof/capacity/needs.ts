/** What a production needs at a rate of orders, by the model. */
import { costsOf, type PartCost, perOrder, storedBytes } from './model.ts';
import type { Readings } from './readings.ts';

/** Of each core, so that a burst or the loss of a host is borne by the others. */
const USED = 0.6;
const DAY_SECONDS = 86_400;
const MONTH_SECONDS = 30 * DAY_SECONDS;
/** So that any one may be lost. */
const FEWEST: Readonly<Record<string, number>> = { worker: 3, postgres: 2, temporal: 3, kafka: 3 };
const FEWEST_ELSE = 2;
/** A partition is read by one consumer of a group, which keeps up with so many events a second. */
const EVENTS_PER_PARTITION = 1_000;
/** One history shard of Temporal writes one thing at a time: with 5 ms for each, a fifth of its time. */
const WRITES_PER_SHARD = 40;
/** Writes of Temporal's history service for an order until it is delivered: a start, tasks, signals. */
const TEMPORAL_WRITES = 12;
/** Postgres: a primary and a standby, which is as large and has all the data. Kafka: three copies of each event. */
const WHOLE_COPIES: Readonly<Record<string, number>> = { postgres: 2, kafka: 3 };
/** The largest usual machine for one Postgres primary. */
export const LARGEST_PRIMARY_CORES = 64;

/** That are there at any time, of each table one for what fits in none, and three from now on. */
const AHEAD = 1 + 3;
/**
 * A year of events; updates until 90 days after the last; keys that live for a day and deliveries, which are
 * dropped two days later.
 */
export const PARTITIONS = 4 * AHEAD + 12 + 4 + 2 + 2;

/** US dollars. Examples of list prices: put in your own. */
export const PRICES = { coreHour: 0.045, gigabyteMonth: 0.115, millionActions: 50 } as const;

export interface Needs {
  readonly rate: number;
  /** By part: cores that are paid for, and processes or hosts. */
  readonly parts: readonly {
    readonly part: string;
    readonly cores: number;
    readonly copies: number;
  }[];
  readonly cores: number;
  /** Of Postgres, on each host, without what leaves with its day. */
  readonly bytesPerMonth: number;
  readonly actionsPerSecond: number;
  readonly walBytesPerSecond: number;
  readonly commitsPerSecond: number;
  readonly eventsPerSecond: number;
  readonly kafkaPartitions: number;
  readonly temporalShards: number;
  /** US dollars for a million orders: machines, a year of storage, and Temporal's actions if it is Cloud. */
  readonly dollars: {
    readonly machines: number;
    readonly storage: number;
    readonly actions: number;
  };
}

export function needsAt(rate: number, readings: Readings): Needs {
  const all = [...readings.known, ...readings.predicted];
  const parts = costsOf(all).map((cost) => partAt(cost, rate));
  const cores = parts.reduce((sum, part) => sum + part.cores, 0);
  const bytes = perOrder(all, storedBytes('kept'));
  const events = rate * readings.order.events;
  const hours = 1_000_000 / rate / 3_600;
  return {
    ...{ rate, parts, cores, bytesPerMonth: bytes * rate * MONTH_SECONDS },
    actionsPerSecond: rate * readings.order.actions,
    walBytesPerSecond: rate * perOrder(all, ({ walBytes }) => walBytes),
    commitsPerSecond: rate * perOrder(all, ({ commits }) => commits),
    eventsPerSecond: events,
    kafkaPartitions: Math.max(16, Math.ceil(events / EVENTS_PER_PARTITION)),
    temporalShards: powerOfTwo(Math.max(512, (rate * TEMPORAL_WRITES) / WRITES_PER_SHARD)),
    dollars: {
      machines: cores * hours * PRICES.coreHour,
      storage: ((2 * bytes * 1_000_000) / 1e9) * 12 * PRICES.gigabyteMonth,
      actions: readings.order.actions * PRICES.millionActions,
    },
  };
}

function partAt(cost: PartCost, rate: number) {
  const { part } = cost;
  const busy = ((WHOLE_COPIES[part] ?? 1) * (cost.idle + cost.perOrder * rate)) / 1000 / USED;
  const copies = Math.max(FEWEST[part] ?? FEWEST_ELSE, Math.ceil(busy));
  // Half a core is the least that a copy is given.
  return { part, copies, cores: Math.max(busy, copies * 0.5) };
}

/** Orders a second at which a part's limit is reached. */
export function limitOf(part: string, cores: number, readings: Readings): number {
  const cost = costsOf([...readings.known, ...readings.predicted]).find(
    (each) => each.part === part,
  );
  return cost ? (cores * 1000 * USED - cost.idle) / cost.perOrder : Number.NaN;
}

const powerOfTwo = (least: number): number => 2 ** Math.ceil(Math.log2(least));
