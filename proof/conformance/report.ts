/** The verdicts as a person reads them. */
import type { Verdict } from './run.ts';

const marks = { passed: 'pass', failed: 'FAIL', skipped: 'skip' } as const;
const SEEN_CHARS = 300;

export function lineOf({ rule, demands, outcome, seen }: Verdict): string {
  const short = seen.length > SEEN_CHARS ? `${seen.slice(0, SEEN_CHARS)}…` : seen;
  const head = `${marks[outcome]}  ${rule}`;
  return outcome === 'failed'
    ? `${head}\n      demanded: ${demands}\n      seen: ${short}`
    : `${head}\n      ${short}`;
}

export function summaryOf(verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']) =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed').map(({ rule }) => rule);
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
  return failed.length === 0 ? counts : `${counts}\nBroken: ${failed.join('; ')}`;
}
