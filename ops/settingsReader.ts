/**
 * Reads a table of settings from the environment: all that a process uses, at once, when it starts.
 * What is missing or wrong is one error with one message.
 */
import type { z } from 'zod';

export interface Setting<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly doc: string;
  readonly fallback?: string;
  readonly secret?: boolean;
}
/** One line of a table of settings. */
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

/** All that is wrong with the environment, in one message fit for a terminal. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** Makes the reader of a table of settings: of the one above, or of a provider's own. */
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
