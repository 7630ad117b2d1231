/** Times calls. */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { inParallel } from '../../ops/inParallel.ts';

export interface Timed {
  /** Of each call. */
  readonly durationsMs: number[];
  readonly perSecond: number;
}

type Call = (index: number) => Promise<unknown>;

/** Makes `count` calls, `atOnce` at a time. */
export async function timeCalls(count: number, atOnce: number, act: Call): Promise<Timed> {
  const durationsMs: number[] = [];
  const startedAt = performance.now();
  await inParallel(count, atOnce, async (index) => {
    const began = performance.now();
    await act(index);
    durationsMs.push(performance.now() - began);
  });
  return { durationsMs, perSecond: (count / (performance.now() - startedAt)) * 1000 };
}

/**
 * Makes `count` calls, `perSecond` of them each second, however many are unanswered (an open loop). A
 * duration starts when the call was due, so it includes the delay of a call that was made late.
 *
 * @param within by how much of the distance between two calls each is later: 0 to 1
 */
export async function timeAtRate(
  count: number,
  perSecond: number,
  act: Call,
  within = () => 0,
): Promise<number[]> {
  const startAt = performance.now();
  const calls: Promise<number>[] = [];
  for (let index = 0; index < count; index += 1) {
    const due = startAt + ((index + within()) / perSecond) * 1000;
    await untilTime(due);
    calls.push(act(index).then(() => performance.now() - due));
  }
  return Promise.all(calls);
}

/** Timers are late by up to a millisecond, so the rest is waited for in turns of the event loop. */
async function untilTime(time: number): Promise<void> {
  const left = time - performance.now();
  if (left >= 2) await sleep(Math.floor(left) - 1);
  while (performance.now() < time) await nextTurn();
}
