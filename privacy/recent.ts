/** A bounded memory of what was read lately. */

export interface Recent<V> {
  get(name: string): V | undefined;
  set(name: string, value: V): void;
  delete(name: string): void;
}

/**
 * Keeps at most `most` values, those that were asked for last, each for `ms` milliseconds after it was
 * set.
 */
export function createRecent<V>(
  most: number,
  ms = Number.POSITIVE_INFINITY,
  now: () => number = () => performance.now(),
): Recent<V> {
  const kept = new Map<string, { readonly value: V; readonly until: number }>();
  const put = (name: string, entry: { readonly value: V; readonly until: number }): void => {
    // A Map iterates in the order of insertion: the first is the one not asked for longest.
    kept.delete(name);
    kept.set(name, entry);
  };
  return {
    get(name) {
      const entry = kept.get(name);
      if (entry === undefined) return undefined;
      if (now() >= entry.until) {
        kept.delete(name);
        return undefined;
      }
      put(name, entry);
      return entry.value;
    },
    set(name, value) {
      put(name, { value, until: now() + ms });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    delete: (name) => void kept.delete(name),
  };
}
