/** The kinds of faults, and which hosts each strikes. */

/** What is lost: a host dies with all that runs on it, or its cable is pulled. */
const LOST = {
  'api-killed': ['kill', 'api'],
  'api-cut': ['cut', 'api'],
  'worker-killed': ['kill', 'worker'],
  'worker-cut': ['cut', 'worker'],
  'dispatcher-killed': ['kill', 'dispatcher'],
  'dispatcher-cut': ['cut', 'dispatcher'],
  'relay-killed': ['kill', 'relay'],
  'relay-cut': ['cut', 'relay'],
  'webhooks-killed': ['kill', 'webhooks'],
  'primary-killed': ['kill', 'primary'],
  'primary-cut': ['cut', 'primary'],
  'standby-killed': ['kill', 'standby'],
  'standby-cut': ['cut', 'standby'],
  'broker-killed': ['kill', 'kafka'],
  'broker-cut': ['cut', 'kafka'],
  'history-killed': ['kill', 'history'],
  'history-cut': ['cut', 'history'],
  'matching-killed': ['kill', 'matching'],
  'frontend-killed': ['kill', 'frontend'],
  'frontend-cut': ['cut', 'frontend'],
  'proxy-killed': ['kill', 'proxy'],
  'proxy-cut': ['cut', 'proxy'],
} as const;

/** What operations do on purpose, and what takes longer than one host. */
const OTHER = [
  'switchover',
  'proxy-restarted',
  'rolling-restart',
  'rolling-upgrade',
  'temporal-away',
] as const;

type LostKind = keyof typeof LOST;
export type FaultKind = LostKind | (typeof OTHER)[number];

export const faultKinds = [...Object.keys(LOST), ...OTHER] as FaultKind[];

export type Struck = (typeof LOST)[LostKind][1];

/** Null: it is not about one host. */
export const lossOf = (kind: FaultKind): readonly ['kill' | 'cut', Struck] | null =>
  Object.hasOwn(LOST, kind) ? LOST[kind as LostKind] : null;

/** Kinds that take minutes, and happen once in a run. */
export const LONG: readonly FaultKind[] = ['rolling-restart', 'rolling-upgrade', 'temporal-away'];
