/** The rules about refusals: final, with the agreed types, and never of something that was done. */
import { textOf } from './ask.ts';
import { type Conversation, demand, demandRefusal, resultOf } from './calls.ts';
import type { Rule } from './rule.ts';

/** A definite refusal: the same twice, and with nothing to undo. */
const refusal = (trigger: string, type: string): Rule => ({
  name: `${type} is definite`,
  demands: `The input "${trigger}" is refused by a non-retryable ${type}, again and again, and its undo finds nothing.`,
  trigger,
  async check(talk, value) {
    const input = talk.contract.newDo(value);
    const first = await talk.settle(() => talk.do(input));
    demandRefusal(first, [type], talk.contract.doing);
    demandRefusal(await talk.settle(() => talk.do(input)), [type], 'the second try');
    await nothingToUndo(talk, input);
    return textOf(first);
  },
});

async function nothingToUndo(
  talk: Conversation,
  input: ReturnType<Conversation['contract']['newDo']>,
) {
  const { status } = resultOf(await talk.settle(() => talk.undo(input)), talk.contract.undoing);
  demand(status === talk.contract.nothingStatus, `its undo answered ${String(status)}`);
}

const badInput: Rule = {
  name: 'bad input refused',
  demands: 'An input that is not as agreed is answered by a failure, never by a result.',
  async check(talk) {
    const observed: string[] = [];
    for (const { wrong, input } of talk.contract.invalidInputs()) {
      const answer = await talk.doInvalid(input);
      demand(answer.kind === 'failure', `${wrong}: ${textOf(answer)}`);
      observed.push(`${wrong}: ${textOf(answer)}`);
    }
    return observed.join('; ');
  },
};

const pending: Rule = {
  name: 'a pending charge can be called off',
  demands:
    'The input "pending" answers pending, its undo voided (or refunded), and the charge is then refused.',
  trigger: 'pending',
  async check(talk, value) {
    const input = talk.contract.newDo(value);
    const first = resultOf(await talk.settle(() => talk.do(input)), talk.contract.doing);
    demand(first['status'] === 'pending', `the charge answered ${String(first['status'])}`);
    const undo = resultOf(await talk.settle(() => talk.undo(input)), talk.contract.undoing);
    demand(
      ['voided', talk.contract.undoneStatus].includes(String(undo['status'])),
      `its undo answered ${String(undo['status'])}`,
    );
    demandRefusal(await talk.settle(() => talk.do(input)), ['EFFECT_REVOKED'], 'the charge after');
    return `pending, then ${String(undo['status'])}`;
  },
};

const dispatched: Rule = {
  name: 'SHIPMENT_ALREADY_DISPATCHED is definite',
  demands:
    'The undo of a parcel that has left is refused by a non-retryable SHIPMENT_ALREADY_DISPATCHED, again and again.',
  trigger: 'dispatched',
  async check(talk, value) {
    const input = talk.contract.newDo(value);
    const { reference } = resultOf(await talk.settle(() => talk.do(input)), talk.contract.doing);
    demand(typeof reference === 'string', 'no reference was named');
    const first = await talk.settle(() => talk.undo(input, reference));
    demandRefusal(first, ['SHIPMENT_ALREADY_DISPATCHED'], talk.contract.undoing);
    const again = await talk.settle(() => talk.undo(input, null));
    demandRefusal(again, ['SHIPMENT_ALREADY_DISPATCHED'], 'the second try');
    return textOf(first);
  },
};

export const paymentRefusals: readonly Rule[] = [
  refusal('declined', 'PAYMENT_DECLINED'),
  refusal('invalid', 'PAYMENT_METHOD_INVALID'),
  pending,
  badInput,
];

export const logisticsRefusals: readonly Rule[] = [
  refusal('undeliverable', 'ADDRESS_UNDELIVERABLE'),
  refusal('rejected', 'SHIPMENT_REJECTED'),
  dispatched,
  badInput,
];
