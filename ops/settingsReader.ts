/**
 * Reads settings from environment variables, all that a process uses at once when it starts. All
 * that is missing, wrong or unsafe becomes one error with one message.
 */
import type { z } from 'zod';
import { environmentProblems, isMeant, isProduction, weaknessOf } from './production.ts';

/** What production refuses of a setting whose value is valid in itself. */
export interface Rule<T = unknown> {
  /** Completes "X is not safe for production: it …". Shown in docs/configuration.md as well. */
  readonly because: string;
  /** @param value the setting's value @param environment for rules that concern two settings */
  refuses(value: T, environment: Environment): boolean;
}

export interface Setting<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly doc: string;
  readonly fallback?: string;
  readonly secret?: boolean;
  /** Settings that must be set when this one is. */
  readonly needs?: readonly string[];
  readonly rules?: readonly Rule<z.output<S>>[];
}
/** A row of a table of settings. */
export const setting = <S extends z.ZodType>(
  schema: S,
  doc: string,
  options: Omit<Setting<S>, 'schema' | 'doc'> = {},
): Setting<S> => ({ schema, doc, ...options });

export type Settings = Readonly<Record<string, Setting>>;
export type ConfigOf<T extends Settings, N extends keyof T = keyof T> = {
  readonly [K in N]: z.output<T[K]['schema']>;
};
export type Environment = Readonly<Record<string, string | undefined>>;

/** What keeps a process from starting, in one message for a terminal, a line per problem. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly string[];

  constructor(...problems: readonly string[]) {
    const isUnsafe = problems.some((problem) => problem.includes(UNSAFE));
    super([...problems, ...(isUnsafe ? [UNSAFE_HINT] : [])].join('\n'));
    this.problems = problems;
  }
}

const UNSAFE = ' is not safe for production: it ';
const UNSAFE_HINT =
  'This is production because NODE_ENV is neither development nor test. ALLOW_UNSAFE_SETTINGS ' +
  'names settings whose value is meant all the same.';

/** A setting's text as it counts: a variable set to nothing counts as not set. */
const given = (environment: Environment, name: string): string | undefined =>
  environment[name]?.trim() || undefined;

/**
 * Makes the reader of a table of settings: the service's own, or a provider's.
 *
 * @param isStrict whether production's rules apply
 * @throws ConfigurationError
 */
export const configReader =
  <const T extends Settings>(table: T, isStrict = isProduction) =>
  <const N extends keyof T & string>(
    names: readonly N[],
    environment: Environment = process.env,
  ): ConfigOf<T, N> => {
    const values: Record<string, unknown> = {};
    const problems: string[] = [];
    const strict = isStrict(environment);
    for (const name of names) {
      const row: Setting = table[name] as Setting;
      const { schema, doc } = row;
      const text = given(environment, name) ?? row.fallback;
      const parsed = schema.safeParse(text);
      if (parsed.success) values[name] = parsed.data;
      else if (text === undefined) problems.push(`${name} is not set. ${doc}`);
      else problems.push(`${name} is wrong: ${parsed.error.issues[0]?.message}. ${doc}`);
      const missing = row.needs?.filter((other) => given(environment, other) === undefined) ?? [];
      if (text !== undefined)
        problems.push(...missing.map((other) => `${name} is set, and ${other} is not.`));
      if (!strict || !parsed.success || isMeant(name, environment)) continue;
      for (const why of unsafe(row, parsed.data, environment)) problems.push(name + UNSAFE + why);
    }
    if (strict) problems.push(...environmentProblems(environment));
    if (problems.length > 0) throw new ConfigurationError(...problems);
    return values as ConfigOf<T, N>;
  };

/** Why production refuses the value. A secret's value is never repeated. */
function unsafe({ secret, rules = [] }: Setting, value: unknown, environment: Environment) {
  const weakness = secret && typeof value === 'string' ? weaknessOf(value) : null;
  const broken = rules.filter((rule) => rule.refuses(value, environment));
  return [...(weakness === null ? [] : [weakness]), ...broken.map(({ because }) => because)].map(
    (why) => `${why}.`,
  );
}

/**
 * Runs several readers, so that one message has the problems of all: settings that a process reads
 * only in some cases, or that a provider reads by itself.
 *
 * @throws ConfigurationError
 */
export function readAll<const R extends readonly (() => unknown)[]>(
  ...readers: R
): { readonly [K in keyof R]: ReturnType<R[K]> } {
  const problems = new Set<string>();
  const values = readers.map((read) => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const problem of error.problems) problems.add(problem);
      return undefined;
    }
  });
  if (problems.size > 0) throw new ConfigurationError(...problems);
  return values as { readonly [K in keyof R]: ReturnType<R[K]> };
}

/** A reader of settings that are optional in general and that this process cannot do without. */
export const required =
  (table: Settings, names: readonly string[], environment: Environment = process.env) =>
  (): void => {
    const missing = names.filter((name) => given(environment, name) === undefined);
    if (missing.length > 0)
      throw new ConfigurationError(
        ...missing.map((name) => `${name} is not set. ${table[name]?.doc}`),
      );
  };
