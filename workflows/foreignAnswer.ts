/** Reads what another team's worker has answered, which may be anything. */

export const fieldsOf = (answer: unknown): Readonly<Record<string, unknown>> =>
  typeof answer === 'object' && answer !== null ? { ...answer } : {};

/** Postgres keeps no NUL: a change that holds one could never be recorded. */
export const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value !== '' && value.length <= longest && !value.includes('\0');
