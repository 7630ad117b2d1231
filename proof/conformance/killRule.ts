/** What a worker has promised survives `kill -9`. */
import { demand, resultOf } from './calls.ts';
import { undoToEnd } from './fenceRules.ts';
import type { Rule } from './rule.ts';

const DONE_BEFORE = 4;
const UNDER_WAY = 8;

export const killRule: Rule = {
  name: 'killed while it works',
  demands:
    'What was done before the worker is killed and started again, and what is under way then, is done once: every answer names one reference, and its undo undoes it.',
  needs: 'kill',
  async check(talk) {
    const inputs = Array.from({ length: DONE_BEFORE + UNDER_WAY }, () => talk.contract.newDo());
    const ask = (from: number, to: number) =>
      Promise.all(inputs.slice(from, to).map((input) => talk.do(input)));
    const done = await ask(0, DONE_BEFORE);
    const underWay = ask(DONE_BEFORE, inputs.length);
    await talk.kill();
    const answered = [...done, ...(await underWay)].map((answer) =>
      answer.kind === 'result' ? resultOf(answer, talk.contract.doing)['reference'] : null,
    );
    for (const [n, input] of inputs.entries()) {
      const { reference } = resultOf(
        await talk.settle(() => talk.do(input)),
        'a do after the kill',
      );
      const first = answered[n] ?? reference;
      demand(reference === first, `first ${String(first)}, after the kill ${String(reference)}`);
      const status = await undoToEnd(talk, () => talk.undo(input));
      demand(status === talk.contract.undoneStatus, `its undo answered ${String(status)}`);
    }
    const lost = answered.filter((reference) => reference === null).length;
    return `${inputs.length} dos, ${lost} of them without an answer when it was killed`;
  },
};
