import type { World } from './stores.ts';

/** A promise that the stores show to be broken. */
export interface Violation {
  readonly invariant: string;
  /** Null: about an item or a key, not about one order. */
  readonly orderId: string | null;
  readonly what: string;
}

/** Looks at one promise. Pure: what it sees is all it knows. */
export type Check = (world: World) => Violation[];

/** A violation of `invariant`, in one sentence. */
export const violation = (invariant: string, orderId: string | null, what: string): Violation => ({
  invariant,
  orderId,
  what,
});

/** Those of `all` by the order they are about. */
export function byOrder<T extends { readonly orderId: string }>(
  all: readonly T[],
): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const group = groups.get(one.orderId);
    if (group) group.push(one);
    else groups.set(one.orderId, [one]);
  }
  return groups;
}
