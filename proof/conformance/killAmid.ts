/**
 * What a worker has promised survives `kill -9` while it works. A kill proves something only about
 * deeds that it has cut off: which a worker had taken, and never answered. So deeds are kept under way,
 * each at another point, until the kill has cut one off, and, where the books are known, one that the
 * books showed by then.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './ask.ts';
import type { Books } from './books.ts';
import { type Conversation, NotProved } from './calls.ts';
import type { DoInput } from './providerContract.ts';

const AT_ONCE = 8;
const MOST_KILLS = 5;
/** Deeds that were answered are checked as well: a few, for each is asked for again and undone. */
const ANSWERED_CHECKED = 4;

export interface Deed<Subject extends { readonly input: DoInput }> {
  /** In the report. */
  readonly name: string;
  /** What it can be asked of: enough for one kill, all of it new. */
  prepare(talk: Conversation): Promise<Subject[]>;
  /** One attempt. */
  ask(talk: Conversation, subject: Subject): Promise<Answer>;
  isInBooks(books: Books): boolean;
  /** Asks again, as the saga does, and undoes it. `answer` is the first one. */
  checkOnce(talk: Conversation, subject: Subject, answer: Answer | null): Promise<void>;
}

interface Asked<Subject> {
  readonly subject: Subject;
  answer: Answer | null;
}

/** @returns what was observed. @throws NotProved when no kill cut one off */
export async function proveByKills<Subject extends { readonly input: DoInput }>(
  talk: Conversation,
  deed: Deed<Subject>,
): Promise<string> {
  const { name } = deed;
  let cutOff = 0;
  let inBooks = 0;
  for (let kills = 1; kills <= MOST_KILLS; kills += 1) {
    const asked = await killAmid(talk, deed);
    const lost = asked.filter(isCutOff);
    cutOff += lost.length;
    for (const { subject } of lost)
      if (talk.hasBooks && deed.isInBooks(await talk.readBooks(subject.input.effectId)))
        inBooks += 1;
    const answered = asked.filter((each) => !isCutOff(each)).slice(0, ANSWERED_CHECKED);
    for (const { subject, answer } of [...lost, ...answered])
      await deed.checkOnce(talk, subject, answer);
    const observed = `${kills} kill(s) cut off ${cutOff} ${name}`;
    if (!talk.hasBooks && cutOff > 0) return observed;
    if (inBooks > 0) return `${observed}, ${inBooks} of them after the books showed it`;
  }
  throw new NotProved(
    cutOff === 0
      ? `${MOST_KILLS} kills cut off no ${name}: is it kill -9, and of the worker itself?`
      : `${MOST_KILLS} kills cut off ${cutOff} ${name}, none after the books showed it`,
  );
}

const isCutOff = ({ answer }: Asked<unknown>): boolean => answer?.kind === 'timeout';

/** Kills the worker while deeds are under way, spread evenly over the time that one takes. */
async function killAmid<Subject extends { readonly input: DoInput }>(
  talk: Conversation,
  deed: Deed<Subject>,
): Promise<Asked<Subject>[]> {
  const [first, ...ready] = await deed.prepare(talk);
  if (!first) throw new Error('a deed was prepared for nothing');
  const began = performance.now();
  await talk.settle(() => deed.ask(talk, first));
  const tookMs = performance.now() - began;
  const asked: Asked<Subject>[] = [];
  let isKilled = false;
  const keepAsking = async (nth: number): Promise<void> => {
    await sleep((tookMs * nth) / AT_ONCE);
    for (let next = ready.shift(); next && !isKilled; next = ready.shift()) {
      const each: Asked<Subject> = { subject: next, answer: null };
      asked.push(each);
      each.answer = await deed.ask(talk, next);
    }
  };
  const kill = async (): Promise<void> => {
    await sleep(tookMs);
    await talk.kill().finally(() => {
      isKilled = true;
    });
  };
  await Promise.all([kill(), ...Array.from({ length: AT_ONCE }, (_, nth) => keepAsking(nth))]);
  return asked;
}
