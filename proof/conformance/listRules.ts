/** The rules of workers that list their provider's books (docs/providers.md#the-books). */
import { setTimeout as sleep } from 'node:timers/promises';
import { listPaymentsResult, listShipmentsResult } from '../../contracts/providerBooks.ts';
import { type Conversation, demand, RuleViolation, resultOf } from './calls.ts';
import { doFirst, undoToEnd } from './fenceRules.ts';
import type { DoInput, ProviderContract } from './providerContract.ts';
import type { Rule } from './rule.ts';

/** The worker's clock and the kit's may differ by this much. */
const SLACK_MS = 10 * 60_000;
const MOST_PAGES = 1_000;

const undone = ['refunded', 'voided', 'cancelled'];

/** What the kit itself has made is listed within a few pages: it asks for the last minutes only. */
async function listed(talk: Conversation, { effectId }: DoInput) {
  const isPayment = talk.contract.queue === 'payments';
  const activity = isPayment ? 'listPayments' : 'listShipments';
  const since = new Date(Date.now() - SLACK_MS).toISOString();
  const until = new Date(Date.now() + SLACK_MS).toISOString();
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const input = { since, until, cursor };
    const answer = resultOf(await talk.settle(() => talk.act(activity, input)), activity);
    const shape = isPayment ? listPaymentsResult : listShipmentsResult;
    const parsed = shape.safeParse(answer);
    demand(parsed.success, `${activity} answered what is not as agreed`);
    const { effects, next }: typeof parsed.data = parsed.data;
    const entry = effects.find((each) => each.effectId === effectId);
    if (entry) return entry;
    if (next === null) return null;
    cursor = next;
  }
  throw new RuleViolation(`${activity} has no last page`);
}

/** Reads the books until they show what is demanded: they may be written a little later. */
async function lists(
  talk: Conversation,
  input: DoInput,
  what: (entry: Awaited<ReturnType<typeof listed>>) => string | null,
): Promise<string> {
  const until = Date.now() + talk.limits.resolveMs;
  for (;;) {
    const entry = await listed(talk, input);
    const wrong = what(entry);
    if (wrong === null) return JSON.stringify(entry);
    if (Date.now() > until) throw new RuleViolation(`${wrong}: ${JSON.stringify(entry)}`);
    await sleep(talk.limits.pauseMs);
  }
}

const standsAndUndone: Rule = {
  name: 'list: what stands, and what was undone',
  demands:
    'What was done is in the list with its reference, amount and currency, and after its undo it says that it was undone.',
  async check(talk) {
    const { input, reference } = await doFirst(talk);
    await lists(talk, input, (entry) => {
      if (!entry) return 'it is not in the list';
      if (entry.reference !== reference) return `the answer named ${reference}`;
      if (undone.includes(entry.status)) return 'it was not undone';
      if (!('amount' in entry)) return null;
      const isRight = entry.amount === input['amount'] && entry.currency === input['currency'];
      return isRight ? null : `asked for ${String(input['amount'])} ${String(input['currency'])}`;
    });
    await undoToEnd(talk, () => talk.undo(input, reference));
    return lists(talk, input, (entry) =>
      entry && undone.includes(entry.status) ? null : 'it was undone',
    );
  },
};

/** @param trigger an input that is refused */
const nothingOf = (trigger: string): Rule => ({
  name: `list: nothing of a refusal (${trigger})`,
  demands: `The input "${trigger}" is not in the list, or is called off there.`,
  trigger,
  async check(talk, value) {
    const input = talk.contract.newDo(value);
    await talk.settle(() => talk.do(input));
    return lists(talk, input, (entry) =>
      entry === null || undone.includes(entry.status) ? null : 'it stands in the list',
    );
  },
});

export const listRules = (queue: ProviderContract['queue']): readonly Rule[] => [
  standsAndUndone,
  nothingOf(queue === 'payments' ? 'declined' : 'undeliverable'),
];
