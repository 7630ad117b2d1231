/** The fence's rules, which are the same for every do and its undo. */
import { isDeepStrictEqual } from 'node:util';
import { type Answer, textOf } from './ask.ts';
import { type Conversation, demand, demandRefusal, resultOf } from './calls.ts';
import type { Rule } from './rule.ts';

const REVOKED = ['EFFECT_REVOKED'];
const UNKNOWN_REFERENCE = 'conformance-unknown';

export async function doFirst(talk: Conversation, input = talk.contract.newDo()) {
  const first = resultOf(await talk.settle(() => talk.do(input)), talk.contract.doing);
  const { reference } = first;
  demand(typeof reference === 'string', `${talk.contract.doing} named no reference`);
  return { input, first, reference };
}

/** An answer's status, or in words what was answered instead. */
export const statusOf = (answer: Answer): unknown =>
  answer.kind === 'result'
    ? (answer.result as { status?: unknown } | null)?.status
    : textOf(answer);

/** Retries until the undo has ended; `pending` means that it is in progress. */
export async function undoToEnd(talk: Conversation, undo: () => ReturnType<Conversation['undo']>) {
  const last = await talk.settle(async () => {
    const answer = await talk.settle(undo);
    const isPending = resultOf(answer, talk.contract.undoing)['status'] === 'pending';
    return isPending ? { kind: 'timeout' } : answer;
  });
  return resultOf(last, talk.contract.undoing)['status'];
}

export const fenceRules: readonly Rule[] = [
  {
    name: 'done once though asked twice',
    demands: 'A do that is asked again names the reference it named first.',
    async check(talk) {
      const { input, reference } = await doFirst(talk);
      const again = resultOf(await talk.settle(() => talk.do(input)), 'the second try');
      const observed = `first ${reference}, then ${String(again['reference'])}`;
      demand(again['reference'] === reference, observed);
      return observed;
    },
  },
  {
    name: 'done once though asked at once',
    demands: 'Tries that overlap agree on one reference.',
    async check(talk) {
      const input = talk.contract.newDo();
      const tries = Array.from({ length: 4 }, () => talk.settle(() => talk.do(input)));
      const answers = (await Promise.all(tries)).map((answer) => resultOf(answer, 'a try'));
      const named = new Set(answers.map(({ reference }) => reference));
      const observed = `4 tries at once, ${named.size} reference(s)`;
      demand(named.size === 1, observed);
      return observed;
    },
  },
  {
    name: 'the same answer to the same question',
    demands: 'A do that is asked again answers the same in every field.',
    async check(talk) {
      const { input, first } = await doFirst(talk);
      const again = resultOf(await talk.settle(() => talk.do(input)), 'the second try');
      const observed = `first ${JSON.stringify(first)}, then ${JSON.stringify(again)}`;
      demand(isDeepStrictEqual({ ...again }, { ...first }), observed);
      return observed;
    },
  },
  {
    name: 'an undo undoes',
    demands: 'The undo of what was done says that it was undone.',
    async check(talk) {
      const { input, reference } = await doFirst(talk);
      const status = await undoToEnd(talk, () => talk.undo(input, reference));
      demand(
        status === talk.contract.undoneStatus,
        `${talk.contract.undoing} answered ${String(status)}`,
      );
      return String(status);
    },
  },
  {
    name: 'an undo needs no reference',
    demands: 'An undo whose reference is null finds what was done by its effectId.',
    async check(talk) {
      const { input } = await doFirst(talk);
      const status = await undoToEnd(talk, () => talk.undo(input, null));
      demand(
        status === talk.contract.undoneStatus,
        `${talk.contract.undoing} answered ${String(status)}`,
      );
      return String(status);
    },
  },
  {
    name: 'undo twice',
    demands: 'An undo that is asked again says again that it was undone.',
    async check(talk) {
      const { input, reference } = await doFirst(talk);
      const first = await undoToEnd(talk, () => talk.undo(input, reference));
      const again = await undoToEnd(talk, () => talk.undo(input, reference));
      const observed = `first ${String(first)}, then ${String(again)}`;
      demand(again === talk.contract.undoneStatus, observed);
      return observed;
    },
  },
  {
    name: 'undo first',
    demands: 'An undo of what was never asked for succeeds and says that there was nothing.',
    async check(talk) {
      const input = talk.contract.newDo();
      const answer = await talk.settle(() => talk.undo(input));
      const { status } = resultOf(answer, talk.contract.undoing);
      demand(
        status === talk.contract.nothingStatus,
        `${talk.contract.undoing} answered ${String(status)}`,
      );
      return String(status);
    },
  },
  {
    name: 'undo before do blocks it',
    demands: 'A do that comes after an undo that found nothing is refused for good.',
    async check(talk) {
      const input = talk.contract.newDo();
      resultOf(await talk.settle(() => talk.undo(input)), talk.contract.undoing);
      const answer = await talk.settle(() => talk.do(input));
      demandRefusal(answer, REVOKED, `${talk.contract.doing} after its undo`);
      return textOf(answer);
    },
  },
  {
    name: 'a reference that is not known',
    demands:
      'An undo that names a reference which the worker does not know is answered by a failure, never by a result.',
    async check(talk) {
      const answer = await talk.undo(talk.contract.newDo(), UNKNOWN_REFERENCE);
      demand(answer.kind === 'failure', `${talk.contract.undoing} answered ${textOf(answer)}`);
      return textOf(answer);
    },
  },
  {
    name: 'late do refused',
    demands: 'A do that comes again after it was done and undone is refused for good.',
    async check(talk) {
      const { input, reference } = await doFirst(talk);
      await undoToEnd(talk, () => talk.undo(input, reference));
      const answer = await talk.settle(() => talk.do(input));
      demandRefusal(answer, REVOKED, `${talk.contract.doing} after its undo`);
      return textOf(answer);
    },
  },
  {
    name: 'a do beside its undo does not stand',
    demands: 'After a do and its undo at the same moment, nothing stands and the do is refused.',
    async check(talk) {
      const input = talk.contract.newDo();
      await Promise.all([talk.do(input), talk.undo(input)]);
      await undoToEnd(talk, () => talk.undo(input));
      const answer = await talk.settle(() => talk.do(input));
      demandRefusal(answer, REVOKED, `${talk.contract.doing} after its undo`);
      return textOf(answer);
    },
  },
];

export const lostAnswerRules: readonly Rule[] = [
  {
    name: 'unknown, then resolved',
    demands: 'A do whose answer was lost is done once: asked again it names its reference.',
    trigger: 'lostAnswer',
    async check(talk, trigger) {
      const { input, reference } = await doFirst(talk, talk.contract.newDo(trigger));
      const status = await undoToEnd(talk, () => talk.undo(input, reference));
      demand(status === talk.contract.undoneStatus, `its undo answered ${String(status)}`);
      return `named ${reference}, then ${String(status)}`;
    },
  },
  {
    name: 'unknown, then undone',
    demands: 'A do whose answer was lost is undone by an undo that does not know it was done.',
    trigger: 'lostAnswer',
    async check(talk, trigger) {
      const input = talk.contract.newDo(trigger);
      const lost = await talk.do(input);
      const status = await undoToEnd(talk, () => talk.undo(input, null));
      demand(
        status === talk.contract.undoneStatus,
        `${textOf(lost)}, then its undo answered ${String(status)}`,
      );
      demandRefusal(await talk.settle(() => talk.do(input)), REVOKED, 'the do after it');
      return `${textOf(lost)}, then ${String(status)}`;
    },
  },
];
