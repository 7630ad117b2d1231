/** The rules about all answers of a run. */
import type { Exchange } from './ask.ts';
import { demand } from './calls.ts';
import type { ClosingRule } from './rule.ts';

/** The personal data in an input, which no failure's message may contain. */
function personalDataIn(input: unknown): string[] {
  const { userId, paymentMethod, address } = (input ?? {}) as Record<string, unknown>;
  return [userId, paymentMethod, address].filter(
    (value): value is string => typeof value === 'string' && value.length > 3,
  );
}

const failuresOf = (journal: readonly Exchange[]) =>
  journal.flatMap(({ activity, input, sort, answer }) =>
    answer.kind === 'failure' ? [{ activity, input, sort, ...answer }] : [],
  );

export const closingRules: readonly ClosingRule[] = [
  {
    name: 'definite failures are from the list',
    demands: 'Every non-retryable failure has a type that is agreed for its activity.',
    check(journal, { definite }) {
      const failures = failuresOf(journal).filter(({ nonRetryable }) => nonRetryable);
      const listed = Object.values(definite).flat();
      for (const { activity, type, sort } of failures) {
        // An invalid input may be refused with a type of the team's own.
        const isOwnType = sort === 'invalid' && !listed.includes(type);
        const isAgreed = isOwnType || definite[activity]?.includes(type) === true;
        demand(isAgreed, `${activity} failed for good with ${type || '(no type)'}`);
      }
      return [...new Set(failures.map(({ type }) => type))].join(', ') || 'none';
    },
  },
  {
    name: 'results are of the agreed shape',
    demands: 'Every result is valid against its JSON Schema.',
    check(journal, { results }) {
      let count = 0;
      for (const { activity, answer } of journal) {
        if (answer.kind !== 'result') continue;
        count += 1;
        const parsed = results[activity]?.safeParse(answer.result);
        const where = parsed?.error?.issues[0]?.path.join('.') || 'the result';
        demand(
          parsed?.success === true,
          `${activity}: ${where} of ${JSON.stringify(answer.result)}`,
        );
      }
      return `${count} results`;
    },
  },
  {
    name: 'answers in time',
    demands: 'An ordinary do or undo is answered within the start-to-close timeout.',
    check(journal, _side, { answerMs }) {
      const ordinary = journal.filter(({ sort }) => sort === 'ordinary');
      const silent = ordinary.filter(
        ({ answer, tookMs }) => answer.kind === 'timeout' || tookMs > answerMs,
      );
      const slowest = Math.max(0, ...ordinary.map(({ tookMs }) => tookMs));
      const summary = `slowest of ${ordinary.length} took ${slowest} ms`;
      demand(silent.length === 0, `${silent.length} without an answer; ${summary}`);
      return summary;
    },
  },
  {
    name: 'no personal data in failures',
    demands: 'No failure’s message repeats a user, a payment method or an address.',
    check(journal) {
      const failures = failuresOf(journal);
      for (const { activity, input, message } of failures) {
        const leaked = personalDataIn(input).some((value) => message.includes(value));
        demand(!leaked, `${activity} repeats its input in a failure’s message`);
      }
      return `${failures.length} failures`;
    },
  },
];
