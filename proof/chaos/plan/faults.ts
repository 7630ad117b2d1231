/** What is done to which process, and when. */
import type { Random } from './random.ts';

/** `terminate` is done to a running saga, the others to processes. */
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
export type Target = (typeof targets)[number];

export const actions = ['kill', 'pause', 'restart'] as const;
export type Action = (typeof actions)[number];

export type Fault =
  | {
      readonly atMs: number;
      readonly action: Action;
      readonly target: Target;
      readonly forMs: number;
    }
  | { readonly atMs: number; readonly action: 'terminate'; readonly target: 'saga' };

/** Room that a fault leaves for the next one, on average. */
const BETWEEN_MS = 2_000;
const EVERY_NTH_TERMINATES = 6;

/**
 * Faults for `overMs`: every target and every action comes early, every combination by and by, so
 * that a short run has met each kind and a long one all of them, again and again.
 */
export function planFaults(random: Random, overMs: number): Fault[] {
  const count = Math.max(targets.length, Math.floor(overMs / BETWEEN_MS));
  const cards = deal(random, count);
  const faults = cards.map(([target, action], at): Fault => {
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

/** Each round has every target once; its action moves on by one from round to round. */
function deal(random: Random, count: number): (readonly [Target, Action])[] {
  const first = new Map(random.shuffled(targets).map((target, at) => [target, at]));
  const cards: (readonly [Target, Action])[] = [];
  for (let round = 0; cards.length < count; round += 1) {
    for (const target of random.shuffled(targets)) {
      const action = actions[((first.get(target) ?? 0) + round) % actions.length] ?? 'kill';
      cards.push([target, action]);
    }
  }
  return cards.slice(0, count);
}
