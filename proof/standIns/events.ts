/**
 * Events on their way to the orders API: each comes late, some come twice, and a later one may come
 * first. They are in the book, so that a kill loses none.
 */
import { randomInt } from 'node:crypto';
import type { Json } from './serve.ts';

export interface QueuedEvent {
  readonly event: Json;
  /** How often it is still to be delivered. */
  copies: number;
  /** Epoch milliseconds. */
  dueAt: number;
  attempts: number;
}

const LATEST_MS = 2_500;
const REPEATED_AFTER_MS = 4_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;
const SEND_LIMIT_MS = 5_000;
const AT_ONCE = 20;

/** Keeps an event as it is now: what it is about may change before it is sent. */
export function queueEvent(queue: QueuedEvent[], event: Json): void {
  queue.push({
    event: structuredClone(event),
    copies: randomInt(3) === 0 ? 2 : 1,
    dueAt: Date.now() + randomInt(LATEST_MS),
    attempts: 0,
  });
}

export interface Door {
  readonly url: string;
  readonly headers: (body: string) => Readonly<Record<string, string>>;
}

/** Sends what is due, and takes out of the queue what was acknowledged as often as it is to be. */
export async function sendDueEvents(queue: QueuedEvent[], door: Door): Promise<number> {
  const due = queue.filter(({ dueAt }) => dueAt <= Date.now()).slice(0, AT_ONCE);
  await Promise.all(
    due.map(async (queued) => {
      queued.attempts += 1;
      const isAcknowledged = await send(door, JSON.stringify(queued.event));
      const pauseMs = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** queued.attempts);
      queued.dueAt = Date.now() + (isAcknowledged ? randomInt(REPEATED_AFTER_MS) : pauseMs);
      if (isAcknowledged) queued.copies -= 1;
      if (queued.copies === 0) queue.splice(queue.indexOf(queued), 1);
    }),
  );
  return due.length;
}

async function send({ url, headers }: Door, body: string): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers(body) },
      body,
      signal: AbortSignal.timeout(SEND_LIMIT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
