/**
 * Many orders in one world, each held at a place of its own, so that one kill or pause of a process
 * interrupts all of them: a process start costs more than an order.
 */
import type { RunningChild } from '../../dev/process/childProcess.ts';
import type { Violation } from '../../proof/chaos/checker/violation.ts';
import { eventually } from '../support/eventually.ts';
import { sentence } from './crashWorld.ts';

/** Far more than needed, so that a busy machine fails no test. */
const HELD_LIMIT_MS = 100_000;
/** More than the orders that are held within transactions. */
export const HOLDING_POOL = { DATABASE_POOL_SIZE: '20' };

export interface Held {
  readonly orderId: string;
  /** Where the order is held in turn, once by each process: `fence:after-call/payment`, or several by commas. */
  readonly places: readonly string[];
}

/** The FAILPOINT of a process that holds the orders at their places. */
export const holding = (orders: readonly Held[]): string =>
  orders
    .flatMap(({ orderId, places }) =>
      places.flatMap((place) => place.split(',').map((each) => `${each}~${orderId}=hold`)),
    )
    .join();

const timesHeld = (output: string, orderId: string): number =>
  output.split(`fired: hold of ${orderId}\n`).length - 1;

export const holdsAny = (child: RunningChild, orders: readonly Held[]): boolean =>
  orders.some(({ orderId }) => timesHeld(child.output(), orderId) > 0);

/** Waits until each order was held so many times. @returns the orders that were not, in time */
export async function notHeld<T extends Held>(
  children: readonly RunningChild[],
  orders: readonly T[],
  times: number,
): Promise<readonly T[]> {
  let missing: readonly T[] = orders;
  const areHeld = () => {
    const output = children.map((child) => child.output()).join('\n');
    missing = orders.filter(({ orderId }) => timesHeld(output, orderId) < times);
    return missing.length === 0;
  };
  await eventually('every order is held', areHeld, HELD_LIMIT_MS).catch(() => {});
  return missing;
}

/** @returns the violations about an order; those about none of these orders are every order's */
export function byOrder(violations: readonly Violation[], orders: readonly Held[]) {
  const ids = new Set(orders.map(({ orderId }) => orderId));
  const isShared = ({ orderId }: Violation) => orderId === null || !ids.has(orderId);
  return (orderId: string): string[] =>
    violations.filter((it) => it.orderId === orderId || isShared(it)).map(sentence);
}
