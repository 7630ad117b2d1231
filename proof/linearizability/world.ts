/** What all clients of a run share. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../chaos/plan/seededRandom.ts';
import type { Answer, Call, Called, Request } from './caller.ts';
import type { History } from './history.ts';

export interface World {
  readonly call: Call;
  readonly history: History;
  /** Items of this run begin with it. */
  readonly run: string;
}

/** Of orders and keys: there is always enough of it. */
export const PLENTY = { itemId: 'plenty', unitPrice: 250 } as const;

/** Some clients go away before they have their answer. */
export const leaving = (random: Random, probability: number): number | undefined =>
  random.chance(probability) ? 1 + random.int(12) : undefined;

export const pause = (random: Random, mostMs: number): Promise<void> => sleep(random.int(mostMs));

const REPEATS_LIMIT_MS = 60_000;
const REPEAT_PAUSE_MS = 150;

/**
 * Repeats a request that has the same effect however often it is sent, until its answer is final.
 *
 * @returns the answer, from the first call on; with null after a minute without one
 */
export async function untilAnswered({ call }: World, request: Request): Promise<Called> {
  let first: number | null = null;
  for (const until = Date.now() + REPEATS_LIMIT_MS; ; await sleep(REPEAT_PAUSE_MS)) {
    const called = await call(request);
    first ??= called.call;
    const answer: Answer | null = called.answer && { ...called.answer, call: first };
    if (answer && answer.body['code'] !== 'IDEMPOTENCY_KEY_IN_USE') return { call: first, answer };
    if (Date.now() > until) return { call: first, answer: null };
  }
}
