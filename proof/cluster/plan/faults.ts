/** Which faults a run causes, one after the other. The same seed makes the same plan. */
import type { Random } from '../../chaos/plan/seededRandom.ts';
import type { ClusterRun } from '../options.ts';
import { type FaultKind, LONG, lossOf } from './kinds.ts';

export interface PlannedFault {
  readonly kind: FaultKind;
  /** It begins no sooner, and not before the one before it is over. */
  readonly atMs: number;
  /** How long a host stays lost. */
  readonly forMs: number;
  /** Picks the host, of those that it may strike. */
  readonly pick: number;
}

/** Longer than Patroni takes to notice that the primary is gone. */
const PRIMARY_MS = 35_000;
const TEMPORAL_AWAY_MS = 5 * 60_000;
const FIRST_MS = 10_000;

/** Every kind once, then all again but those that take minutes, until there are enough. */
export function planClusterFaults(
  random: Random,
  { faults, minutes, only }: Pick<ClusterRun, 'faults' | 'minutes' | 'only'>,
): PlannedFault[] {
  const kinds: FaultKind[] = [...random.shuffled(only)];
  const again = only.filter((kind) => !LONG.includes(kind));
  while (kinds.length < faults) kinds.push(...random.shuffled(again.length > 0 ? again : only));
  const everyMs = (minutes * 60_000 - FIRST_MS) / faults;
  return kinds.slice(0, faults).map((kind, at) => ({
    kind,
    atMs: Math.floor(FIRST_MS + at * everyMs),
    forMs: durationOf(kind, random),
    pick: random.int(1_000),
  }));
}

function durationOf(kind: FaultKind, random: Random): number {
  if (kind === 'temporal-away') return TEMPORAL_AWAY_MS;
  if (lossOf(kind)?.[1] === 'primary') return PRIMARY_MS;
  return 6_000 + random.int(8_000);
}
