/** Undoes at the end what the rules have done, so that nothing stands in the sandbox. */
import { ALREADY_DISPATCHED } from '../../contracts/failures.ts';
import { inParallel } from '../../ops/inParallel.ts';
import type { Exchange } from './ask.ts';
import { standingIn } from './books.ts';
import { type Conversation, demand } from './calls.ts';
import { statusOf, undoToEnd } from './fenceRules.ts';
import type { DoInput } from './providerContract.ts';

const AT_ONCE = 8;

export const NOTHING_LEFT = {
  name: 'nothing is left behind',
  demands:
    'Every do of the run can be undone at its end, except parcels that have left. The books show nothing that stands.',
} as const;

/** @returns what was observed. @throws RuleViolation when something stands */
export async function leaveNothing(
  talks: readonly Conversation[],
  journal: readonly Exchange[],
): Promise<string> {
  const left: string[] = [];
  let undone = 0;
  const done = talks.flatMap((talk) => doneIn(talk, journal).map((input) => ({ talk, input })));
  const leave = async ({ talk, input }: (typeof done)[number]): Promise<void> => {
    const answer = await talk.settle(() => talk.undo(input));
    if (answer.kind === 'failure' && answer.type === ALREADY_DISPATCHED) return;
    const status = statusOf(answer);
    const end = status === 'pending' ? await undoToEnd(talk, () => talk.undo(input)) : status;
    const { undoneStatus, nothingStatus } = talk.contract;
    const isUndone = ['voided', 'refunded', undoneStatus, nothingStatus].includes(String(end));
    const standing =
      isUndone && talk.hasBooks ? standingIn(await talk.readBooks(input.effectId)) : [];
    if (!isUndone) left.push(`${input.effectId}: ${String(end)}`);
    else if (standing.length > 0) left.push(`${input.effectId}: ${standing.join(', ')}`);
    else undone += 1;
  };
  await inParallel(done.length, AT_ONCE, async (at) => {
    const each = done[at];
    if (each) await leave(each);
  });
  demand(left.length === 0, `${left.length} left: ${left.join('; ')}`);
  const isProved = talks.every(({ hasBooks }) => hasBooks);
  return `${undone} effects undone, ${isProved ? 'by the books' : 'by the worker’s word'}`;
}

/** The inputs of the dos that may have been done. */
function doneIn({ contract }: Conversation, journal: readonly Exchange[]): DoInput[] {
  const inputs = new Map<string, DoInput>();
  for (const { activity, input, sort, answer } of journal) {
    const isRefused = answer.kind === 'failure' && answer.nonRetryable;
    if (activity !== contract.doing || sort === 'invalid' || isRefused) continue;
    inputs.set((input as DoInput).effectId, input as DoInput);
  }
  return [...inputs.values()];
}
