import type { Exchange } from './ask.ts';
import type { Conversation } from './conversation.ts';
import type { Side } from './side.ts';

/** What a worker must do, written once: for providers in our worker and for whole workers. */
export interface Rule {
  readonly name: string;
  /** In a sentence, for the report and the page. */
  readonly demands: string;
  /** The name of the input that it needs; without that input it is skipped. */
  readonly trigger?: string;
  /** @returns what was seen. @throws Broken */
  check(talk: Conversation, trigger: string): Promise<string>;
}

/** What must be true of everything that was asked and answered. */
export interface ClosingRule {
  readonly name: string;
  readonly demands: string;
  /** @returns what was seen. @throws Broken */
  check(journal: readonly Exchange[], side: Side, limits: Conversation['limits']): string;
}
