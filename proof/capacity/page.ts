/** docs/capacity.md, from the readings. */
import { costsOf, perOrder, storedBytes } from './model.ts';
import {
  LARGEST_PRIMARY_CORES,
  limitOf,
  type Needs,
  needsAt,
  PARTITIONS,
  PRICES,
} from './needs.ts';
import { predictions } from './predictions.ts';
import type { Readings } from './readings.ts';

const RATES = [1, 100, 10_000];
/** How many hosts they are spread over is up to who runs them: three of Temporal and Kafka, two of Postgres. */
const ENGINES = ['postgres', 'temporal', 'kafka'];

export function page(readings: Readings): string {
  const needs = RATES.map((rate) => needsAt(rate, readings));
  return [
    '<!-- Written by `npm run capacity`. -->',
    '# Capacity',
    '',
    'What an order costs, measured on one machine, and what other rates of orders need by a model of it. Orders are placed over HTTP at a steady rate and run until each is delivered and its events are in Kafka; payment and logistics are our own providers, whose outside is simulated.',
    '',
    '```',
    'npm run capacity                   measures and writes this page, eight minutes',
    'npm run capacity -- --seconds 120  longer at each rate',
    'npm run capacity -- --page         this page again, from docs/capacity.json',
    '```',
    '',
    ...readings.conditions,
    '',
    ...costs(readings),
    ...model(readings),
    ...table(needs),
    ...limits(readings),
    ...money(needs),
  ].join('\n');
}

function costs(readings: Readings): string[] {
  const all = [...readings.known, ...readings.predicted];
  const each = costsOf(all);
  const { order } = readings;
  const sum = each.reduce((total, cost) => total + cost.perOrder, 0);
  const tables = Object.keys(all[0]?.tableBytes ?? {})
    .map((name) => [name, perOrder(all, ({ tableBytes }) => tableBytes[name] ?? 0)] as const)
    .filter(([, bytes]) => bytes >= 50)
    .toSorted(([, a], [, b]) => b - a);
  return [
    '## What an order costs',
    '',
    '| part | CPU per order (ms) | share | CPU without orders (% of a core) |',
    '|---|---|---|---|',
    ...each.map(
      ({ part, perOrder: ms, idle }) =>
        `| ${part} | ${ms.toFixed(1)} | ${((100 * ms) / sum).toFixed(0)} % | ${(idle / 10).toFixed(1)} |`,
    ),
    `| together | ${sum.toFixed(1)} | | ${(each.reduce((total, { idle }) => total + idle, 0) / 10).toFixed(1)} |`,
    '',
    `In Postgres ${round(perOrder(all, storedBytes('all')))} bytes are stored of an order, indexes included (${tables
      .slice(0, 6)
      .map(([name, bytes]) => `\`${name}\` ${round(bytes)}`)
      .join(
        ', ',
      )}); it writes ${round(perOrder(all, ({ walBytes }) => walBytes))} bytes of log and takes ${perOrder(all, ({ commits }) => commits).toFixed(1)} commits. Of it \`idempotency_keys\` and \`event_deliveries\` leave with their day, the others stay ([adr/0067](adr/0067-old-rows-leave-with-partitions.md)). In Temporal its history has ${order.historyEvents.toFixed(0)} events and ${round(order.historyBytes)} bytes and is ${order.actions.toFixed(1)} billed actions of Temporal Cloud; Kafka gets ${order.events.toFixed(1)} events with ${round(order.eventBytes)} bytes of JSON.`,
    '',
  ];
}

function model(readings: Readings): string[] {
  return [
    '## The model, and how far it is off',
    '',
    `A part costs the same for each order and something without any: a straight line through the readings at ${readings.known.map(({ rate }) => rate).join(', ')} orders a second. It predicts readings that it has not seen:`,
    '',
    '| orders a second | predicted: CPU of all parts (ms a second) | measured | predicted ÷ measured |',
    '|---|---|---|---|',
    ...predictions(readings).map(
      ({ rate, predicted, measured, ratio }) =>
        `| ${rate} | ${round(predicted)} | ${round(measured)} | ${ratio.toFixed(3)} |`,
    ),
    '',
  ];
}

function table(needs: readonly Needs[]): string[] {
  const row = (name: string, cell: (each: Needs) => string) =>
    `| ${[name, ...needs.map(cell)].join(' | ')} |`;
  const parts = needs[0]?.parts.map(({ part }) => part) ?? [];
  const of = (each: Needs, part: string) => each.parts.find((one) => one.part === part);
  return [
    '## What a rate needs',
    '',
    'By all readings, each core used to 60 %, and enough copies that any one may be lost. Cores are those of the machine above. Those of Temporal are spread over three hosts or more; those of Kafka as well, for three copies of each event; those of Postgres are a primary’s and of a standby as large.',
    '',
    'The line is measured up to 9 orders a second and drawn on. API, dispatcher, relay and webhooks do more at once the more waits for them, so that they need less than this at high rates: one relay with a backlog publishes 32,000 events a second ([benchmarks.md](benchmarks.md#how-fast-one-relay-publishes-a-backlog-of-events)). Not in it: the database of a Temporal of your own (here SQLite within its process; on Postgres it writes the history’s bytes several times over, and is best a server of its own), backups, and an ingress.',
    '',
    row('orders a second', ({ rate }) => rate.toLocaleString('en')),
    `|---|${needs.map(() => '---|').join('')}`,
    ...parts.map((part) =>
      row(ENGINES.includes(part) ? `${part}: cores` : `${part}: cores (copies)`, (each) => {
        const { cores = 0, copies = 0 } = of(each, part) ?? {};
        return ENGINES.includes(part) ? cores.toFixed(1) : `${cores.toFixed(1)} (${round(copies)})`;
      }),
    ),
    row('cores together', ({ cores }) => round(cores)),
    row('Postgres: grows by on each host, a month (GB)', ({ bytesPerMonth }) =>
      round(bytesPerMonth / 1e9),
    ),
    row('Postgres: log (MB/s)', ({ walBytesPerSecond }) => (walBytesPerSecond / 1e6).toFixed(2)),
    row('Postgres: commits a second', ({ commitsPerSecond }) => round(commitsPerSecond)),
    row('Postgres: partitions, with a year of events', () => String(PARTITIONS)),
    row('Kafka: events a second', ({ eventsPerSecond }) => round(eventsPerSecond)),
    row('Kafka: partitions of the topic', ({ kafkaPartitions }) => round(kafkaPartitions)),
    row('Temporal: history shards', ({ temporalShards }) => round(temporalShards)),
    row('Temporal: actions a second', ({ actionsPerSecond }) => round(actionsPerSecond)),
    '',
    'The number of history shards cannot be changed later: take those of the highest rate that is ever expected. The topic’s partitions can only grow, and an order then changes its partition.',
    '',
  ];
}

function limits(readings: Readings): string[] {
  const primary = limitOf('postgres', LARGEST_PRIMARY_CORES, readings);
  const relays = limitOf('relay', 16, readings);
  return [
    '## Where the next limit is',
    '',
    `1. **One item.** Each order for an item holds its row until its reservation is committed: with 2 ms for a commit at most 500 orders a second of one item, whatever else there is. Two cores did not get that far ([benchmarks.md](benchmarks.md#all-orders-for-one-item)).`,
    `2. **Relays.** An order’s events go through one of 16 partitions, so at most 16 copies of the relay work: about ${round(relays)} orders a second by the line, and several times more once each finds a backlog. \`DELIVERY_PARTITIONS\` is the number.`,
    `3. **One Postgres primary.** With ${LARGEST_PRIMARY_CORES} cores about ${round(primary)} orders a second. Above that orders have to be spread over several databases by their ids; the service does not do that. One statement needs nothing of other orders, except the stock of its items.`,
    '',
  ];
}

function money(needs: readonly Needs[]): string[] {
  return [
    '## Money for a million orders',
    '',
    `US dollars, by examples of list prices that you replace by your own (\`proof/capacity/needs.ts\`): a core ${PRICES.coreHour} an hour, a gigabyte ${PRICES.gigabyteMonth} a month kept for a year on two hosts (\`EVENTS_KEPT_MONTHS=12\`; by default events stay for ever), a million actions of Temporal Cloud ${PRICES.millionActions} (nothing when Temporal is your own, whose cores are among the machines).`,
    '',
    '| orders a second | machines | storage | Temporal Cloud |',
    '|---|---|---|---|',
    ...needs.map(
      ({ rate, dollars: { machines, storage, actions } }) =>
        `| ${rate.toLocaleString('en')} | ${machines.toFixed(2)} | ${storage.toFixed(2)} | ${actions.toFixed(2)} |`,
    ),
    '',
    'At one order a second the machines are there mostly so that each may be lost.',
    '',
  ];
}

const round = (value: number): string => Math.round(value).toLocaleString('en');
