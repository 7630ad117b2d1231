/** The verdicts as text, and as JUnit's XML for a build server. */
import type { Verdict } from './run.ts';

const marks = { passed: 'pass', failed: 'FAIL', skipped: 'skip' } as const;
const OBSERVED_CHARS = 300;

const short = (text: string): string =>
  text.length > OBSERVED_CHARS ? `${text.slice(0, OBSERVED_CHARS)}…` : text;

export function lineOf({ rule, demands, outcome, observed }: Verdict): string {
  const head = `${marks[outcome]}  ${rule}`;
  return outcome === 'failed'
    ? `${head}\n      demanded: ${demands}\n      observed: ${short(observed)}`
    : `${head}\n      ${short(observed)}`;
}

const WHY: Readonly<Record<string, string>> = {
  books: 'the provider’s books were not given (--books)',
  kill: 'no command was given that kills the worker and starts it again (--kill)',
  moment: 'no kill came while the worker had a do in hand',
};

/** Says plainly which promises the run did not prove. */
export function summaryOf(verdicts: readonly Verdict[]): string {
  const those = (outcome: Verdict['outcome']) =>
    verdicts.filter((verdict) => verdict.outcome === outcome);
  const count = (outcome: Verdict['outcome']) => those(outcome).length;
  const lines = [
    `${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`,
  ];
  const failed = those('failed').map(({ rule }) => rule);
  if (failed.length > 0) lines.push(`Violated: ${failed.join('; ')}`);
  const missing = new Set(those('skipped').map((verdict) => verdict.missing ?? ''));
  for (const need of missing) {
    const why = WHY[need] ?? `there is no input "${need}"`;
    const unproved = those('skipped').filter((verdict) => verdict.missing === need);
    lines.push(`Not proved, because ${why}:`);
    lines.push(...unproved.map(({ demands }) => `  - ${demands}`));
  }
  return lines.join('\n');
}

export function junitOf(queue: string, verdicts: readonly Verdict[]): string {
  const count = (outcome: Verdict['outcome']) =>
    verdicts.filter((verdict) => verdict.outcome === outcome).length;
  const cases = verdicts.map(({ rule, demands, outcome, observed }) => {
    const head = `  <testcase classname="conformance.${queue}" name="${escaped(rule)}"`;
    if (outcome === 'passed') return `${head}/>`;
    const message = escaped(outcome === 'failed' ? demands : observed);
    const body =
      outcome === 'failed'
        ? `<failure message="${message}">${escaped(observed)}</failure>`
        : `<skipped message="${message}"/>`;
    return `${head}>${body}</testcase>`;
  });
  const counts = `tests="${verdicts.length}" failures="${count('failed')}" skipped="${count('skipped')}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="conformance of ${queue}" ${counts}>`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** XML has no place for most control characters. */
const escaped = (text: string): string =>
  text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"]/g, (character) => entities[character] ?? '');
