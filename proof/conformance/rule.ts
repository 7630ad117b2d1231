import type { Exchange } from './ask.ts';
import type { Aids, Conversation } from './calls.ts';
import type { ProviderContract } from './providerContract.ts';

/** One demand on a provider, whether it runs in this process or in a worker of its own. */
export interface Rule {
  readonly name: string;
  /** One sentence, for the report and docs/providers.md. */
  readonly demands: string;
  /** The name of the input that the rule needs; the rule is skipped without it. */
  readonly trigger?: string;
  /** Of contract version 2: its do and undo are those of money that is held. */
  readonly of?: 'hold';
  /** What else the rule needs; it is skipped without it. */
  readonly needs?: keyof Aids;
  /** @returns what was observed. @throws RuleViolation */
  check(talk: Conversation, trigger: string): Promise<string>;
}

/** A demand on all answers of a run. */
export interface ClosingRule {
  readonly name: string;
  readonly demands: string;
  /** @returns what was observed. @throws RuleViolation */
  check(
    journal: readonly Exchange[],
    contract: ProviderContract,
    limits: Conversation['limits'],
  ): string;
}
