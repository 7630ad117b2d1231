/**
 * Decides when new orders are refused because those before them wait too long. Orders are accepted while
 * Temporal or the dispatcher is away: then nothing moves, and the time counts for nothing. When orders
 * move and still wait, workers are slower than the intake, and one more order makes all others later.
 * See docs/adr/0066.
 */
import { createProgress } from '../../ops/progress.ts';
import type { Waiting } from './waitingOrders.ts';

export interface OverloadLimits {
  /** How long the oldest order may wait while orders move; 0 for no limit. */
  readonly mostSeconds: number;
  /** How many orders may wait whatever the reason. */
  readonly mostOrders: number;
}

export interface Overload {
  /** Takes over what was read about once a second. */
  note(waiting: readonly Waiting[]): void;
  /** After how many seconds a refused client may come back; null when its order is taken in. */
  secondsFor(fairnessKey: string): number | null;
}

/** Beyond so many times `mostSeconds` a client with few waiting orders is refused as well. */
const HARD_FACTOR = 4;
const LONGEST_RETRY_SECONDS = 60;

export function createOverload(
  { mostSeconds, mostOrders }: OverloadLimits,
  now: () => number = () => performance.now(),
): Overload {
  const stalledAfterMs = (mostSeconds * 1000) / 2;
  const progress = createProgress(now);
  let waiting: readonly Waiting[] = [];
  let orders = 0;
  /** Waiting counts from then on: before, nothing moved. */
  let countsFrom = now();
  let isStalled = false;

  const waited = (): number => {
    if (isStalled || mostSeconds === 0) return 0;
    const longest = Math.max(0, ...waiting.map(({ seconds }) => seconds));
    return Math.min(longest, (now() - countsFrom) / 1000);
  };

  return {
    note(rows) {
      waiting = rows;
      orders = rows.reduce((sum, row) => sum + row.orders, 0);
      const oldest = rows.length > 0 ? Math.min(...rows.map((row) => row.oldest)) : null;
      if (progress.note(oldest) && isStalled) countsFrom = now();
      isStalled = progress.stillForMs() > stalledAfterMs;
    },
    secondsFor(fairnessKey) {
      const seconds = waited();
      if (orders > mostOrders) return LONGEST_RETRY_SECONDS;
      if (seconds <= mostSeconds) return null;
      const own = waiting.find((row) => row.fairnessKey === fairnessKey)?.orders ?? 0;
      const isFew = own < orders / waiting.length;
      if (isFew && seconds <= HARD_FACTOR * mostSeconds) return null;
      return Math.min(LONGEST_RETRY_SECONDS, seconds);
    },
  };
}
