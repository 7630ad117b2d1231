/** What an operator's command is, and what it works with. */
import type { OrdersApi } from '@order-management/client';
import type { Client } from '@temporalio/client';
import type { DatabaseClient, Queries } from '../../db/client.ts';
import type { SagaRun } from '../../saga/inspect.ts';

/** Each part is connected once a command asks for it. */
export interface Workbench {
  database(): Promise<DatabaseClient>;
  describeSaga(orderId: string): Promise<SagaRun>;
  temporal(): Client;
  api(): OrdersApi;
  /** Prints one JSON object in a line, for people and for `jq`. */
  print(line: object): void;
}

export interface Given {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/** Who acts, and why: kept with every action. */
export interface Words {
  readonly actor: string;
  readonly reason: string;
}

export interface Command {
  /** Its arguments, as the usage shows them. */
  readonly args: string;
  readonly summary: string;
  /** Its options beside --reason and --as; a flag has no value. */
  readonly options?: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** Whether it changes something: then it asks for a reason. */
  readonly isAction: boolean;
  /** @returns whether all of it was done @throws UsageError */
  run(bench: Workbench, given: Given, words: Words): Promise<boolean>;
}

/** A command that prints what it reads, one thing in a line. */
export const listing = (
  summary: string,
  read: (db: Queries) => Promise<readonly object[]>,
): Command => ({
  args: '',
  summary,
  isAction: false,
  async run(bench) {
    for (const row of await read((await bench.database()).db)) bench.print(row);
    return true;
  },
});

/** What was typed makes no command. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const textOf = ({ values }: Given, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

/** @throws UsageError */
export function numberOf(given: Given, name: string, fallback: number): number {
  const value = Number(textOf(given, name) ?? fallback);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new UsageError(`--${name} is a whole number`);
}

const UNIT_MS = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or how long ago it was. @throws UsageError */
export function timeOf(given: Given, name: string): Date | undefined {
  const value = textOf(given, name);
  if (value === undefined) return undefined;
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(value) ?? [];
  const time = unit
    ? new Date(Date.now() - Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS])
    : new Date(value);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(
      `--${name} is a time, such as 2026-03-01T00:00:00Z, or an age, such as 2h`,
    );
  return time;
}
