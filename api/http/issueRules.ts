/** Says in plain words which rule a field broke. The validator's own messages are for programmers. */

/** The parts of a Zod issue that are used here. */
export interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The basic type that is needed. */
  readonly expected?: string;
  /** What kind of value is too small or too big, or which format is needed. */
  readonly origin?: string;
  readonly format?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  /** The allowed values, or those of the field that decides between alternatives. */
  readonly values?: readonly unknown[];
  readonly options?: readonly unknown[];
  /** The names of fields that are not known. */
  readonly keys?: readonly string[];
  /** The issues of each alternative of a union. */
  readonly errors?: readonly (readonly Issue[])[];
  readonly params?: Readonly<Record<string, unknown>>;
}

const nouns: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const formats: Readonly<Record<string, string>> = {
  datetime: 'must be a time with its offset, as in 2026-11-23T10:15:30Z',
  uuid: 'must be a UUID',
};

/** Characters of a list of values: a message has at most 500. */
const LONGEST_LIST = 400;

function listed(values: readonly unknown[]): string {
  if (values.length === 1) return `must be ${values[0]}`;
  const upTo = (at: number) => values.slice(0, at + 1).join(', ');
  const shown = values.filter((_, at) => upTo(at).length <= LONGEST_LIST);
  const others = shown.length < values.length ? ' or another that the API document names' : '';
  return `must be one of ${shown.join(', ')}${others}`;
}

/** @param isMissing whether the field was not sent */
export function ruleOf(issue: Issue, isMissing: boolean): string {
  if (isMissing) return 'is missing';
  const { code, expected = '', values, options, message } = issue;
  if (code === 'invalid_type') return `must be ${nouns[expected] ?? 'of another type'}`;
  if (code === 'too_small') return `must ${sizeOf(issue, 'at least', issue.minimum)}`;
  if (code === 'too_big') return `must ${sizeOf(issue, 'at most', issue.maximum)}`;
  if (values || options) return listed(values ?? options ?? []);
  if (!message.startsWith('Invalid')) return message;
  if (code === 'invalid_union') return unionRule(issue.errors ?? []);
  return formats[issue.format ?? ''] ?? 'is not of the form that is needed';
}

function sizeOf(
  { origin }: Issue,
  relation: 'at least' | 'at most',
  bound: number | bigint | undefined,
): string {
  if (origin === 'string')
    return `have ${relation} ${bound} ${bound === 1 ? 'character' : 'characters'}`;
  if (origin === 'array') return `have ${relation} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  return `be ${relation} ${bound}`;
}

/** Of a union none of whose alternatives has the basic type of the value. */
function unionRule(alternatives: readonly (readonly Issue[])[]): string {
  const types = alternatives.flatMap((issues) =>
    issues.map(({ expected = '' }) => nouns[expected]),
  );
  const known = [...new Set(types)].filter((type) => type !== undefined);
  return `must be ${known.length > 0 ? known.join(' or ') : 'of another type'}`;
}
