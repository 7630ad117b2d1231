/** A stand-in as a process of its own: serves, lets happen what is due, and tells the orders API. */
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../dev/problem.ts';
import type { Served } from './serve.ts';

const ROUND_MS = 100;

export interface Running extends Served {
  /** Lets happen what is due. */
  happen(): void;
  /** Sends what is due. */
  tell(): Promise<void>;
}

/** Until SIGTERM. */
export async function runStandIn(standIn: Running): Promise<void> {
  const stopping = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stopping.abort());
  console.log(`stand-in at ${standIn.url}`);
  const repeat = async (round: () => void | Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await round();
      } catch (error) {
        console.error(messageOf(error));
      }
      await sleep(ROUND_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  await Promise.all([repeat(() => standIn.happen()), repeat(() => standIn.tell())]);
  await standIn.close();
}

/** @throws when the variable is missing */
export function given(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`${name} is missing.`);
}
