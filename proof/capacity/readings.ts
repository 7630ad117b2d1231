/** What the whole service used at steady rates of orders, as measured: `docs/capacity.json`. */

/** CPU of a part in milliseconds, by its name. */
type ByPart = Readonly<Record<string, number>>;

export interface Reading {
  /** Orders per second that were placed; 0 for the idle service. */
  readonly rate: number;
  readonly orders: number;
  /** From the first order until the last is delivered and its events are in Kafka. */
  readonly seconds: number;
  readonly cpuMs: ByPart;
  /** Bytes that the tables and indexes of Postgres have grown by, by table. */
  readonly tableBytes: ByPart;
  /** Bytes of Postgres's write-ahead log. */
  readonly walBytes: number;
  readonly commits: number;
}

/** Of one order that is delivered. */
export interface OrderFacts {
  /** Temporal's history: events, and bytes as Temporal counts them. */
  readonly historyEvents: number;
  readonly historyBytes: number;
  /** What Temporal Cloud bills. */
  readonly actions: number;
  /** Events for Kafka, and their JSON together, before compression. */
  readonly events: number;
  readonly eventBytes: number;
}

export interface Readings {
  /** The machine and the engines, in lines of Markdown. */
  readonly conditions: readonly string[];
  /** The model's: the idle service first, then at a lower and at a higher rate. */
  readonly known: readonly Reading[];
  /** What the model has to predict. */
  readonly predicted: readonly Reading[];
  readonly order: OrderFacts;
}
