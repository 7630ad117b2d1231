/** What the judge says of what it has seen. */

/** From a fault to its alert, at most. */
const LIMIT_SECONDS = 120;

/** A fault, and when its alert was firing. */
export interface Seen {
  readonly fault: string;
  readonly alert: string;
  /** Seconds from the fault; null when it did not come. */
  readonly seconds: number | null;
  /** Seconds from the end of the fault until the alert was over; null when it was not. */
  readonly overAfter: number | null;
  /** Other alerts that fired meanwhile. */
  readonly others: readonly string[];
}

/** A time without faults. */
export interface Calm {
  readonly phase: string;
  readonly minutes: number;
  /** Alerts that fired all the same. */
  readonly fired: readonly string[];
}

export interface Evidence {
  readonly seen: readonly Seen[];
  readonly calm: readonly Calm[];
}

const isLate = ({ seconds }: Seen): boolean => seconds === null || seconds > LIMIT_SECONDS;

/** What is wrong, a sentence each. */
export const faultsOfRules = ({ seen, calm }: Evidence): string[] => [
  ...seen
    .filter(isLate)
    .map(({ fault, alert, seconds }) =>
      seconds === null
        ? `${alert} did not tell of: ${fault}.`
        : `${alert} told only after ${seconds} s of: ${fault}.`,
    ),
  ...calm
    .filter(({ fired }) => fired.length > 0)
    .map(({ phase, fired }) => `${phase}: ${fired.join(', ')} fired without a fault.`),
];

/** A table in Markdown. */
export function evidenceTable({ seen, calm }: Evidence): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const after = (seconds: number | null): string => (seconds === null ? 'never' : `${seconds} s`);
  return [
    row(['fault', 'alert', 'told after', 'over after', 'others that fired meanwhile']),
    row(['---', '---', '---:', '---:', '---']),
    ...seen.map(({ fault, alert, seconds, overAfter, others }) =>
      row([fault, alert, after(seconds), after(overAfter), others.join(', ')]),
    ),
    ...calm.map(({ phase, minutes, fired }) =>
      row([`none: ${phase}, ${minutes} minutes`, 'none', '', '', fired.join(', ')]),
    ),
  ].join('\n');
}
