/**
 * What a worker has promised survives `kill -9` while it works. A kill proves something only about
 * dos that it has cut off: which a worker had taken, and never answered. So dos are kept under way,
 * each at another point, until the kill has cut one off, and, where the books are known, one whose
 * money was taken by then.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './ask.ts';
import { nothingStands, show, takenOnce } from './bookRules.ts';
import { type Conversation, demand, NotProved, resultOf } from './calls.ts';
import { doFirst, undoToEnd } from './fenceRules.ts';
import type { DoInput } from './providerContract.ts';
import type { Rule } from './rule.ts';

const AT_ONCE = 8;
const MOST_OF_A_KILL = 100;
const MOST_KILLS = 5;
/** Answered dos are checked as well: a few, for each is asked for again and undone. */
const ANSWERED_CHECKED = 4;

interface Asked {
  readonly input: DoInput;
  answer: Answer | null;
}

const isCutOff = ({ answer }: Asked): boolean => answer?.kind === 'timeout';

export const killRule: Rule = {
  name: 'killed while it works',
  demands:
    'A do that the worker had taken when it was killed, and one that was done before, is done once: asked again it names one reference, the books show it taken once, and its undo undoes it.',
  needs: 'kill',
  async check(talk) {
    let cutOff = 0;
    let taken = 0;
    for (let kills = 1; kills <= MOST_KILLS; kills += 1) {
      const asked = await killAmid(talk);
      const lost = asked.filter(isCutOff);
      cutOff += lost.length;
      for (const { input } of lost) if (await isTaken(talk, input)) taken += 1;
      const answered = asked.filter((each) => !isCutOff(each)).slice(0, ANSWERED_CHECKED);
      for (const each of [...lost, ...answered]) await checkOnce(talk, each);
      const observed = `${kills} kill(s) cut off ${cutOff} dos`;
      if (!talk.hasBooks && cutOff > 0) return observed;
      if (taken > 0) return `${observed}, ${taken} of them after the books showed it`;
    }
    throw new NotProved(
      cutOff === 0
        ? `${MOST_KILLS} kills cut off no do: is it kill -9, and of the worker itself?`
        : `${MOST_KILLS} kills cut off ${cutOff} dos, none after the books showed it`,
    );
  },
};

/** Kills the worker while dos are under way, spread evenly over the time that one takes. */
async function killAmid(talk: Conversation): Promise<Asked[]> {
  const began = performance.now();
  await doFirst(talk);
  const tookMs = performance.now() - began;
  const asked: Asked[] = [];
  let isKilled = false;
  const keepAsking = async (nth: number): Promise<void> => {
    await sleep((tookMs * nth) / AT_ONCE);
    while (!isKilled && asked.length < MOST_OF_A_KILL) {
      const each: Asked = { input: talk.contract.newDo(), answer: null };
      asked.push(each);
      each.answer = await talk.do(each.input);
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

const isTaken = async (talk: Conversation, { effectId }: DoInput): Promise<boolean> =>
  talk.hasBooks && (await talk.readBooks(effectId)).taken.length > 0;

/** Asks again, as the saga does, and undoes it. */
async function checkOnce(talk: Conversation, { input, answer }: Asked): Promise<void> {
  const { reference } = await doFirst(talk, input);
  const first =
    answer?.kind === 'result' ? resultOf(answer, talk.contract.doing)['reference'] : reference;
  demand(reference === first, `first ${String(first)}, after the kill ${reference}`);
  if (talk.hasBooks) await show(talk, input, takenOnce(input, reference));
  const status = await undoToEnd(talk, () => talk.undo(input));
  demand(status === talk.contract.undoneStatus, `its undo answered ${String(status)}`);
  if (talk.hasBooks) await show(talk, input, nothingStands);
}
