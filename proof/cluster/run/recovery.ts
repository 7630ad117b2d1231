/** How a fault looked to a customer, by the prober's orders around it. */
import type { FaultKind } from '../plan/kinds.ts';
import type { Probe } from './prober.ts';

export interface Caused {
  readonly kind: FaultKind;
  /** What it struck. */
  readonly host: string;
  readonly startedAt: number;
  /** When what was lost was given back. */
  readonly endedAt: number;
  /** When every order was confirmed at once again, and all hosts were ready. */
  readonly wellAt: number;
}

export interface Recovery extends Caused {
  /** From the fault until an order that was placed after it was confirmed. */
  readonly firstMs: number;
  /** The longest time in which no order was confirmed. */
  readonly pauseMs: number;
  /** Of the orders that were under way, the slowest. */
  readonly slowestMs: number;
}

/** All of this is only what a prober with an order every two seconds can see. */
export function recoveryOf(caused: Caused, probes: readonly Probe[]): Recovery {
  const { startedAt, wellAt } = caused;
  const done = probes.flatMap(({ startedAt: from, confirmedAt: to }) =>
    to !== null && to >= startedAt && from <= wellAt ? [{ from, to }] : [],
  );
  const after = done.filter(({ from }) => from >= startedAt).map(({ to }) => to);
  const times = [startedAt, ...done.map(({ to }) => to).filter((to) => to <= wellAt), wellAt];
  times.sort((a, b) => a - b);
  const pauses = times.slice(1).map((time, at) => time - (times[at] ?? time));
  return {
    ...caused,
    firstMs: Math.min(...after) - startedAt,
    pauseMs: Math.max(...pauses),
    slowestMs: Math.max(0, ...done.map(({ from, to }) => to - from)),
  };
}

/** The table of a run: a line for each kind, with the worst of its times. */
export function recoveryTable(recoveries: readonly Recovery[]): string[] {
  const kinds = [...new Set(recoveries.map(({ kind }) => kind))].sort();
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const worst = (all: readonly Recovery[], of: (each: Recovery) => number): string =>
    seconds(Math.max(...all.map(of)));
  return [
    '| fault | times | lost for, s | next order confirmed after, s | longest pause, s | slowest order, s | all well again after, s |',
    '|---|---|---|---|---|---|---|',
    ...kinds.map((kind) => {
      const all = recoveries.filter((each) => each.kind === kind);
      return `| ${[
        kind,
        all.length,
        worst(all, ({ startedAt, endedAt }) => endedAt - startedAt),
        worst(all, ({ firstMs }) => firstMs),
        worst(all, ({ pauseMs }) => pauseMs),
        worst(all, ({ slowestMs }) => slowestMs),
        worst(all, ({ startedAt, wellAt }) => wellAt - startedAt),
      ].join(' | ')} |`;
    }),
  ];
}
