/** The five versions, and what bringing each in came to. */
import type { RollOutLine, Shop } from './shop.ts';

interface Version {
  readonly version: string;
  /** A file in versions/; null: today's workflows. */
  readonly workflows: string | null;
  readonly what: string;
  readonly isBad?: true;
}

const VERSIONS: readonly Version[] = [
  { version: '1.1.0', workflows: null, what: 'the same code' },
  { version: '1.2.0', workflows: 'guardedStep', what: 'a new first step, guarded' },
  { version: '1.3.0', workflows: 'guardedReplay', what: 'not deterministic', isBad: true },
  { version: '1.4.0', workflows: 'guardedStep', what: 'the one before it, mended' },
  { version: '1.5.0', workflows: 'guardedStep', what: 'the same code' },
];

export interface Upgrade {
  readonly version: string;
  readonly what: string;
  readonly isBad: boolean;
  readonly isIn: boolean;
  readonly seconds: number;
  /** From when orders began with it until none was with it any more; null when it is in. */
  readonly secondsOut: number | null;
  /** Orders that another version took on. */
  readonly moved: number;
  readonly startedAgain: number;
  readonly placedMeanwhile: number;
  /** What still goes forward with the versions before. */
  readonly goForward: number;
}

const WATCH_SECONDS = 10;

export async function* upgrades(
  shop: Shop,
  report: (line: string) => void,
): AsyncGenerator<Upgrade> {
  for (const { version, workflows, what, isBad = false } of VERSIONS) {
    report(`Version ${version}: ${what}`);
    const placedBefore = shop.placed();
    await shop.startWorkers(version, workflows);
    const startedAt = Date.now();
    const { isIn, lines } = await shop.rollOut(version, WATCH_SECONDS);
    const sum = (name: 'moved' | 'goForward' | 'startedAgain') =>
      lines.reduce((all, line) => all + (typeof line[name] === 'number' ? line[name] : 0), 0);
    yield {
      ...{ version, what, isBad, isIn },
      seconds: (Date.now() - startedAt) / 1_000,
      secondsOut: isIn ? null : secondsOut(lines),
      moved: sum('moved'),
      startedAgain: sum('startedAgain'),
      goForward: sum('goForward'),
      placedMeanwhile: shop.placed() - placedBefore,
    };
    if (isIn) await shop.stopOtherWorkers(version);
    else await shop.stopWorkers(version);
  }
}

function secondsOut(lines: readonly RollOutLine[]): number {
  const first = lines.find(({ newOrders }) => newOrders?.endsWith('%'));
  return (Date.parse(lines.at(-1)?.at ?? '') - Date.parse(first?.at ?? '')) / 1_000;
}
