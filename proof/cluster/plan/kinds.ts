/** The kinds of faults, and which hosts each strikes. */

/** What a fault strikes: one host of these. */
const STRUCK = [
  ...['creation', 'cancellation', 'query', 'console', 'codec'],
  ...['dispatcher', 'relay', 'webhooks'],
  // The workers, by their queue.
  ...['orders', 'payments', 'logistics'],
  ...['primary', 'standby', 'backup', 'broker'],
  ...['frontend', 'history', 'matching', 'system', 'proxy'],
] as const;
export type Struck = (typeof STRUCK)[number];

/** How a host is lost: it dies with all that runs on it, or its cable is pulled. */
const LOSSES = { killed: 'kill', cut: 'cut' } as const;
type LostKind = `${Struck}-${keyof typeof LOSSES}`;

/** What operations do on purpose, and what takes longer than one host. */
const OTHER = [
  'switchover',
  'proxy-restarted',
  'rolling-restart',
  'rolling-upgrade',
  'temporal-away',
] as const;

export type FaultKind = LostKind | (typeof OTHER)[number];

const losses = new Map<string, readonly ['kill' | 'cut', Struck]>(
  STRUCK.flatMap((struck) =>
    Object.entries(LOSSES).map(([name, how]) => [`${struck}-${name}`, [how, struck]] as const),
  ),
);

export const faultKinds = [...losses.keys(), ...OTHER] as FaultKind[];

/** Null: it is not about one host. */
export const lossOf = (kind: FaultKind): readonly ['kill' | 'cut', Struck] | null =>
  losses.get(kind) ?? null;

/** Kinds that take minutes, and happen once in a run. */
export const LONG: readonly FaultKind[] = ['rolling-restart', 'rolling-upgrade', 'temporal-away'];
