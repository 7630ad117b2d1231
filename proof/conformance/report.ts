/** The verdicts as text. */
import type { Verdict } from './run.ts';

const marks = { passed: 'pass', failed: 'FAIL', skipped: 'skip' } as const;
const OBSERVED_CHARS = 300;

export function lineOf({ rule, demands, outcome, observed }: Verdict): string {
  const short =
    observed.length > OBSERVED_CHARS ? `${observed.slice(0, OBSERVED_CHARS)}…` : observed;
  const head = `${marks[outcome]}  ${rule}`;
  return outcome === 'failed'
    ? `${head}\n      demanded: ${demands}\n      observed: ${short}`
    : `${head}\n      ${short}`;
}

export function summaryOf(verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']) =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const failed = verdicts.filter(({ outcome }) => outcome === 'failed').map(({ rule }) => rule);
  const counts = `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`;
  return failed.length === 0 ? counts : `${counts}\nViolated: ${failed.join('; ')}`;
}
