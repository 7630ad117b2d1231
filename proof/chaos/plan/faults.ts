/** Which fault is injected into which process, and when. */
import type { Random } from './seededRandom.ts';

/** The processes. The action `terminate` has a running saga as its target. */
export const targets = [
  'api',
  'worker',
  'dispatcher',
  'relay',
  'paymentSimulator',
  'carrierSimulator',
  'kafka',
  'temporal',
  'postgres',
] as const;
type Target = (typeof targets)[number];

export const actions = ['kill', 'pause', 'restart'] as const;
type Action = (typeof actions)[number];

export type Fault =
  | {
      readonly atMs: number;
      readonly action: Action;
      readonly target: Target;
      readonly forMs: number;
    }
  | { readonly atMs: number; readonly action: 'terminate'; readonly target: 'saga' };

/** Mean time between two faults. */
const MEAN_INTERVAL_MS = 2_000;
const EVERY_NTH_TERMINATES = 6;

/**
 * Faults for `overMs` milliseconds. Every target and every action comes early and every combination
 * in time, so that a short run has each kind and a long run has all combinations many times.
 */
export function planFaults(random: Random, overMs: number): Fault[] {
  const count = Math.max(targets.length, Math.floor(overMs / MEAN_INTERVAL_MS));
  const pairs = targetsWithActions(random, count);
  const faults = pairs.map(([target, action], at): Fault => {
    const atMs = Math.floor(((at + 0.2 + random.int(600) / 1000) * overMs) / count);
    return { atMs, target, action, forMs: 500 + random.int(3_500) };
  });
  const terminations = Math.max(1, Math.floor(count / EVERY_NTH_TERMINATES));
  for (let at = 0; at < terminations; at += 1) {
    const atMs = Math.floor(((at + 0.3 + random.int(600) / 1000) * overMs) / terminations);
    faults.push({ atMs, action: 'terminate', target: 'saga' });
  }
  return faults.sort((a, b) => a.atMs - b.atMs);
}

/** Each round has every target once; a target's action changes from round to round. */
function targetsWithActions(random: Random, count: number): (readonly [Target, Action])[] {
  const first = new Map(random.shuffled(targets).map((target, at) => [target, at]));
  const pairs: (readonly [Target, Action])[] = [];
  for (let round = 0; pairs.length < count; round += 1) {
    for (const target of random.shuffled(targets)) {
      const action = actions[((first.get(target) ?? 0) + round) % actions.length] ?? 'kill';
      pairs.push([target, action]);
    }
  }
  return pairs.slice(0, count);
}
