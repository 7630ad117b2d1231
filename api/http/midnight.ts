/** When a key may be used on two days at once. */

/** More than clocks differ, and than a transaction lasts. */
const MARGIN_MS = 15 * 60_000;
const DAY_MS = 24 * 60 * 60_000;

/**
 * Statements around midnight in UTC may take place on two days, and then do not see each other's rows:
 * a key is unique on its day only. They must run while `holdKey` holds the key.
 */
export function isNearMidnight(at = Date.now()): boolean {
  const since = at % DAY_MS;
  return Math.min(since, DAY_MS - since) < MARGIN_MS;
}
