/** Times calls. */
import { inParallel } from '../fixtures/inParallel.ts';

export interface Timed {
  /** Of each call. */
  readonly durationsMs: number[];
  readonly perSecond: number;
}

/** Makes `count` calls, `atOnce` at a time. */
export async function timeCalls(
  count: number,
  atOnce: number,
  act: (index: number) => Promise<unknown>,
): Promise<Timed> {
  const durationsMs: number[] = [];
  const startedAt = performance.now();
  await inParallel(count, atOnce, async (index) => {
    const began = performance.now();
    await act(index);
    durationsMs.push(performance.now() - began);
  });
  return { durationsMs, perSecond: (count / (performance.now() - startedAt)) * 1000 };
}
