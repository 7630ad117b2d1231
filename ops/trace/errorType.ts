/** What a span says of an error: `error.type` by OpenTelemetry's conventions, never the error's message. */

const WORD = /^[\w.]{1,64}$/;

/** An ApplicationFailure's type, which is a code of contracts/errors.ts; else a code such as ECONNREFUSED; else the class. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  const { type, code, name } = error as Error & {
    readonly type?: unknown;
    readonly code?: unknown;
  };
  return [type, code, name].find(isWord) ?? '_OTHER';
}

const isWord = (value: unknown): value is string => typeof value === 'string' && WORD.test(value);
