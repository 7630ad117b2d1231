/** A do that a kill has cut off. */
import { nothingStands, show, takenOnce } from './bookRules.ts';
import { demand, resultOf } from './calls.ts';
import { doFirst, undoToEnd } from './fenceRules.ts';
import { type Deed, proveByKills } from './killAmid.ts';
import type { DoInput } from './providerContract.ts';
import type { Rule } from './rule.ts';

const MOST_OF_A_KILL = 100;

const doing: Deed<{ readonly input: DoInput }> = {
  name: 'dos',
  prepare: async ({ contract }) =>
    Array.from({ length: MOST_OF_A_KILL }, () => ({ input: contract.newDo() })),
  ask: (talk, { input }) => talk.do(input),
  isInBooks: ({ taken }) => taken.length > 0,
  async checkOnce(talk, { input }, answer) {
    const { reference } = await doFirst(talk, input);
    const first =
      answer?.kind === 'result' ? resultOf(answer, talk.contract.doing)['reference'] : reference;
    demand(reference === first, `first ${String(first)}, after the kill ${reference}`);
    if (talk.hasBooks) await show(talk, input, takenOnce(input, reference));
    const status = await undoToEnd(talk, () => talk.undo(input));
    demand(status === talk.contract.undoneStatus, `its undo answered ${String(status)}`);
    if (talk.hasBooks) await show(talk, input, nothingStands);
  },
};

export const killRule: Rule = {
  name: 'killed while it works',
  demands:
    'A do that the worker had taken when it was killed, and one that was done before, is done once: asked again it names one reference, the books show it taken once, and its undo undoes it.',
  needs: 'kill',
  check: (talk) => proveByKills(talk, doing),
};
