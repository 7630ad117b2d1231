/** Whether what waits in line moves on: whoever is first has come later than the first before. */
export interface Progress {
  /**
   * @param firstCameAt a number that grows with the time at which the first in line came: a time, or an id. Null
   *   when nobody waits
   * @returns whether the line has moved on
   */
  note(firstCameAt: number | null): boolean;
  /** Milliseconds since it last moved on. */
  stillForMs(): number;
}

/**
 * @param now milliseconds
 * @param leastStep a line has moved on by more than that, in the unit of `firstCameAt`
 */
export function createProgress(now: () => number, leastStep = 0): Progress {
  let furthest = Number.NEGATIVE_INFINITY;
  let movedAt = now();
  return {
    note(firstCameAt) {
      if (firstCameAt !== null && firstCameAt <= furthest + leastStep) return false;
      furthest = firstCameAt ?? furthest;
      movedAt = now();
      return true;
    },
    stillForMs: () => now() - movedAt,
  };
}
