/**
 * Reads settings from environment variables, all that a process uses at once when it starts. All
 * that is missing or wrong becomes one error with one message.
 */
import type { z } from 'zod';

export interface Setting<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly doc: string;
  readonly fallback?: string;
  readonly secret?: boolean;
}
/** A row of a table of settings. */
export const setting = <S extends z.ZodType>(
  schema: S,
  doc: string,
  options: { fallback?: string; secret?: boolean } = {},
): Setting<S> => ({ schema, doc, ...options });

export type Settings = Readonly<Record<string, Setting>>;
export type ConfigOf<T extends Settings, N extends keyof T = keyof T> = {
  readonly [K in N]: z.output<T[K]['schema']>;
};
export type Environment = Readonly<Record<string, string | undefined>>;

/** Everything that is missing or wrong in the environment, in one message for a terminal. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/**
 * Makes the reader of a table of settings: the service's own, or a provider's. A variable set to
 * nothing counts as not set.
 *
 * @throws ConfigurationError
 */
export const configReader =
  <const T extends Settings>(table: T) =>
  <const N extends keyof T & string>(
    names: readonly N[],
    environment: Environment = process.env,
  ): ConfigOf<T, N> => {
    const values: Record<string, unknown> = {};
    const problems: string[] = [];
    for (const name of names) {
      const { schema, doc, fallback }: Setting = table[name] as Setting;
      const given = environment[name]?.trim() || fallback;
      const parsed = schema.safeParse(given);
      if (parsed.success) values[name] = parsed.data;
      else if (given === undefined) problems.push(`${name} is not set. ${doc}`);
      else problems.push(`${name} is wrong: ${parsed.error.issues[0]?.message}. ${doc}`);
    }
    if (problems.length > 0) throw new ConfigurationError(problems.join('\n'));
    return values as ConfigOf<T, N>;
  };
