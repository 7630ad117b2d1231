/** What the clients were told, for the checker to compare with what is. */
import type { Told } from '../checker/stores.ts';

export interface Memory {
  readonly accepted: Told[];
  /** Codes of final refusals, and how often. */
  readonly refusals: Map<string, number>;
  /** Orders whose cancellation was promised (200). */
  readonly cancelsPromised: Set<string>;
  /** Orders that somebody may have cancelled: asked for, whatever was answered. */
  readonly cancelsAsked: Set<string>;
  readonly terminated: Set<string>;
  /** Calls that had to be repeated. */
  retries: number;
  /** Intents without a final answer. */
  readonly unanswered: Set<string>;
  readonly counts: Map<string, number>;
}

export const createMemory = (): Memory => ({
  accepted: [],
  refusals: new Map(),
  cancelsPromised: new Set(),
  cancelsAsked: new Set(),
  terminated: new Set(),
  retries: 0,
  unanswered: new Set(),
  counts: new Map(),
});

export const count = (counts: Map<string, number>, what: string): void =>
  void counts.set(what, (counts.get(what) ?? 0) + 1);
