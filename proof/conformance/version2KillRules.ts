/** Captures and voids that a kill has cut off. */
import { nothingStands, show, takenOnce } from './bookRules.ts';
import { type Conversation, demand } from './calls.ts';
import { doFirst, undoToEnd } from './fenceRules.ts';
import { type Deed, proveByKills } from './killAmid.ts';
import { capture, captureToEnd, type Payment } from './moneyMoves.ts';
import type { Rule } from './rule.ts';

/** Each needs an authorization before: fewer than dos, and enough to be under way at the kill. */
const MOST_OF_A_KILL = 16;

const authorized = (talk: Conversation): Promise<Payment[]> =>
  Promise.all(Array.from({ length: MOST_OF_A_KILL }, () => doFirst(talk)));

const capturing: Deed<Payment> = {
  name: 'captures',
  prepare: authorized,
  ask: capture,
  isInBooks: ({ taken }) => taken.length > 0,
  async checkOnce(talk, payment) {
    const { input, reference } = payment;
    const result = await captureToEnd(talk, payment);
    demand(result['reference'] === reference, `it names ${String(result['reference'])}`);
    if (talk.hasBooks) await show(talk, input, takenOnce(input, reference));
    const status = await undoToEnd(talk, () => talk.undo(input, reference));
    demand(status === 'refunded', `its void answered ${String(status)}`);
    if (talk.hasBooks) await show(talk, input, nothingStands);
  },
};

const lettingGo: Deed<Payment> = {
  name: 'voids',
  prepare: authorized,
  ask: (talk, { input, reference }) => talk.undo(input, reference),
  isInBooks: ({ held }) => held.length === 0,
  async checkOnce(talk, payment) {
    const { input, reference } = payment;
    const status = await undoToEnd(talk, () => talk.undo(input, reference));
    demand(status === talk.contract.undoneStatus, `asked again it answered ${String(status)}`);
    if (talk.hasBooks) await show(talk, input, nothingStands);
    const late = await capture(talk, payment);
    demand(late.kind === 'failure', 'what was let go could be captured');
  },
};

export const version2KillRules: readonly Rule[] = [
  {
    name: 'killed while it captures',
    demands:
      'A capture that the worker had taken when it was killed, and one that was made before, is made once: asked again it is captured, the books show it taken once, and its void gives it back.',
    needs: 'kill',
    of: 'hold',
    check: (talk) => proveByKills(talk, capturing),
  },
  {
    name: 'killed while it lets go',
    demands:
      'A void that the worker had taken when it was killed, and one that was made before, says voided when it is asked again; nothing is held or taken any more, and nothing can be captured.',
    needs: 'kill',
    of: 'hold',
    check: (talk) => proveByKills(talk, lettingGo),
  },
];
