/** Runs many waiting things side by side, a few at once, and lets each test ask for its own. */

/** @returns `act` of each of `all`, by its name; at most `atOnce` are under way. */
export function sideBySide<T extends { readonly name: string }, R>(
  all: readonly T[],
  atOnce: number,
  act: (one: T) => Promise<R>,
): ReadonlyMap<string, Promise<R>> {
  const free: (() => void)[] = [];
  let running = 0;
  const limited = async (one: T): Promise<R> => {
    if (running >= atOnce) await new Promise<void>((resolve) => free.push(resolve));
    running += 1;
    try {
      return await act(one);
    } finally {
      running -= 1;
      free.shift()?.();
    }
  };
  return new Map(
    all.map((one) => {
      const result = limited(one);
      // Its test asks for it later.
      result.catch(() => {});
      return [one.name, result];
    }),
  );
}
