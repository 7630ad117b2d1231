import type { Snapshot } from './snapshot.ts';

/** An invariant that does not hold. */
export interface Violation {
  readonly invariant: string;
  /** Null: the violation is about an item or a key. */
  readonly orderId: string | null;
  readonly what: string;
}

/** Checks one invariant. A pure function. */
export type Check = (snapshot: Snapshot) => Violation[];

/** A violation of `invariant`, in one sentence. */
export const violation = (invariant: string, orderId: string | null, what: string): Violation => ({
  invariant,
  orderId,
  what,
});

/** Groups rows by order. */
export function byOrder<T extends { readonly orderId: string }>(
  rows: readonly T[],
): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.orderId);
    if (group) group.push(row);
    else groups.set(row.orderId, [row]);
  }
  return groups;
}
