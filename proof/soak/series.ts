/** What is watched over a soak, and when it counts as flat. */
import { median } from '../bench/statistics.ts';

/** One value each time, by its name. */
export type Sample = Readonly<Record<string, number>>;

interface Kind {
  readonly unit: string;
  /** How much more the last quarter may have than the first after the warm-up, and how much beside that. */
  readonly mostGrowth: number;
  readonly slack: number;
}

/** By the first word of a series' name. */
export const KINDS = {
  memory: { unit: 'MB', mostGrowth: 1.1, slack: 15 },
  heap: { unit: 'MB', mostGrowth: 1.1, slack: 3 },
  queue: { unit: '', mostGrowth: 1.5, slack: 20 },
  pool: { unit: 'connections', mostGrowth: 1.5, slack: 3 },
  cache: { unit: 'workflows', mostGrowth: 1.1, slack: 50 },
} as const satisfies Readonly<Record<string, Kind>>;
type KindName = keyof typeof KINDS;

export interface Course {
  readonly name: string;
  readonly kind: KindName;
  readonly first: number;
  readonly last: number;
  readonly most: number;
  readonly isFlat: boolean;
}

/** Of the run, before what is compared: caches fill, and Node's heap finds its size. */
const WARM_UP_SHARE = 1 / 3;

/**
 * @param samples taken at even intervals
 * @returns for each series the medians of the first and the last quarter after the warm-up
 */
export function coursesOf(samples: readonly Sample[]): Course[] {
  const compared = samples.slice(Math.floor(samples.length * WARM_UP_SHARE));
  const quarter = Math.max(1, Math.floor(compared.length / 4));
  return Object.keys(samples[0] ?? {}).map((name) => {
    const values = (of: readonly Sample[]) => of.map((sample) => sample[name] ?? 0);
    const kind = name.split(' ', 1)[0] as KindName;
    const [first, last] = [compared.slice(0, quarter), compared.slice(-quarter)].map((part) =>
      median(values(part)),
    ) as [number, number];
    const { mostGrowth, slack } = KINDS[kind];
    const isFlat = last <= first * mostGrowth + slack;
    return { name, kind, first, last, most: Math.max(...values(compared)), isFlat };
  });
}
