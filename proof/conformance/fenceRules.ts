/** The rules of the fence: they are the same for every do and its undo. */
import { isDeepStrictEqual } from 'node:util';
import { told } from './ask.ts';
import { type Conversation, demand, demandRefusal, resultOf } from './conversation.ts';
import type { Rule } from './rule.ts';

const REVOKED = ['EFFECT_REVOKED'];

async function done(talk: Conversation, input = talk.side.newDo()) {
  const first = resultOf(await talk.settle(() => talk.do(input)), talk.side.doing);
  const { reference } = first;
  demand(typeof reference === 'string', `${talk.side.doing} named no reference`);
  return { input, first, reference };
}

/** Asks until the undo is through: `pending` only says that it is under way. */
async function undone(talk: Conversation, undo: () => ReturnType<Conversation['undo']>) {
  const through = await talk.settle(async () => {
    const answer = await talk.settle(undo);
    const pending = resultOf(answer, talk.side.undoing)['status'] === 'pending';
    return pending ? { kind: 'timeout' } : answer;
  });
  return resultOf(through, talk.side.undoing)['status'];
}

export const fenceRules: readonly Rule[] = [
  {
    name: 'done once though asked twice',
    demands: 'A do that is asked again names the reference it named first.',
    async check(talk) {
      const { input, reference } = await done(talk);
      const again = resultOf(await talk.settle(() => talk.do(input)), 'the second try');
      const seen = `first ${reference}, then ${String(again['reference'])}`;
      demand(again['reference'] === reference, seen);
      return seen;
    },
  },
  {
    name: 'done once though asked at once',
    demands: 'Tries that overlap agree on one reference.',
    async check(talk) {
      const input = talk.side.newDo();
      const tries = Array.from({ length: 4 }, () => talk.settle(() => talk.do(input)));
      const answers = (await Promise.all(tries)).map((answer) => resultOf(answer, 'a try'));
      const named = new Set(answers.map(({ reference }) => reference));
      const seen = `4 tries at once, ${named.size} reference(s)`;
      demand(named.size === 1, seen);
      return seen;
    },
  },
  {
    name: 'the same answer to the same question',
    demands: 'A do that is asked again answers the same in every field.',
    async check(talk) {
      const { input, first } = await done(talk);
      const again = resultOf(await talk.settle(() => talk.do(input)), 'the second try');
      const seen = `first ${JSON.stringify(first)}, then ${JSON.stringify(again)}`;
      demand(isDeepStrictEqual({ ...again }, { ...first }), seen);
      return seen;
    },
  },
  {
    name: 'an undo undoes',
    demands: 'The undo of what was done says that it was undone.',
    async check(talk) {
      const { input, reference } = await done(talk);
      const status = await undone(talk, () => talk.undo(input, reference));
      demand(status === talk.side.undone, `${talk.side.undoing} answered ${String(status)}`);
      return String(status);
    },
  },
  {
    name: 'an undo needs no reference',
    demands: 'An undo whose reference is null finds what was done by its effectId.',
    async check(talk) {
      const { input } = await done(talk);
      const status = await undone(talk, () => talk.undo(input, null));
      demand(status === talk.side.undone, `${talk.side.undoing} answered ${String(status)}`);
      return String(status);
    },
  },
  {
    name: 'undo twice',
    demands: 'An undo that is asked again says again that it was undone.',
    async check(talk) {
      const { input, reference } = await done(talk);
      const first = await undone(talk, () => talk.undo(input, reference));
      const again = await undone(talk, () => talk.undo(input, reference));
      const seen = `first ${String(first)}, then ${String(again)}`;
      demand(again === talk.side.undone, seen);
      return seen;
    },
  },
  {
    name: 'undo first',
    demands: 'An undo of what was never asked for succeeds and says that there was nothing.',
    async check(talk) {
      const input = talk.side.newDo();
      const answer = await talk.settle(() => talk.undo(input));
      const { status } = resultOf(answer, talk.side.undoing);
      demand(status === talk.side.nothing, `${talk.side.undoing} answered ${String(status)}`);
      return String(status);
    },
  },
  {
    name: 'undo before do blocks it',
    demands: 'A do that comes after an undo that found nothing is refused for good.',
    async check(talk) {
      const input = talk.side.newDo();
      resultOf(await talk.settle(() => talk.undo(input)), talk.side.undoing);
      const answer = await talk.settle(() => talk.do(input));
      demandRefusal(answer, REVOKED, `${talk.side.doing} after its undo`);
      return told(answer);
    },
  },
  {
    name: 'late do refused',
    demands: 'A do that comes again after it was done and undone is refused for good.',
    async check(talk) {
      const { input, reference } = await done(talk);
      await undone(talk, () => talk.undo(input, reference));
      const answer = await talk.settle(() => talk.do(input));
      demandRefusal(answer, REVOKED, `${talk.side.doing} after its undo`);
      return told(answer);
    },
  },
  {
    name: 'a do beside its undo does not stand',
    demands: 'After a do and its undo at the same moment, nothing stands and the do is refused.',
    async check(talk) {
      const input = talk.side.newDo();
      await Promise.all([talk.do(input), talk.undo(input)]);
      await undone(talk, () => talk.undo(input));
      const answer = await talk.settle(() => talk.do(input));
      demandRefusal(answer, REVOKED, `${talk.side.doing} after its undo`);
      return told(answer);
    },
  },
];

export const lostAnswerRules: readonly Rule[] = [
  {
    name: 'unknown, then resolved',
    demands: 'A do whose answer was lost is done once: asked again it names its reference.',
    trigger: 'lostAnswer',
    async check(talk, trigger) {
      const { input, reference } = await done(talk, talk.side.newDo(trigger));
      const status = await undone(talk, () => talk.undo(input, reference));
      demand(status === talk.side.undone, `its undo answered ${String(status)}`);
      return `named ${reference}, then ${String(status)}`;
    },
  },
  {
    name: 'unknown, then undone',
    demands: 'A do whose answer was lost is undone by an undo that does not know it was done.',
    trigger: 'lostAnswer',
    async check(talk, trigger) {
      const input = talk.side.newDo(trigger);
      const lost = await talk.do(input);
      const status = await undone(talk, () => talk.undo(input, null));
      demand(
        status === talk.side.undone,
        `${told(lost)}, then its undo answered ${String(status)}`,
      );
      demandRefusal(await talk.settle(() => talk.do(input)), REVOKED, 'the do after it');
      return `${told(lost)}, then ${String(status)}`;
    },
  },
];
