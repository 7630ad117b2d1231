/**
 * Changes that oasdiff calls breaking and that break nobody, each with the reason. They are forgotten
 * when the next release is recorded.
 */
import type { BreakingChange } from './breakingChanges.ts';

interface Accepted extends Pick<BreakingChange, 'contract' | 'text'> {
  readonly because: string;
}

export const accepted: readonly Accepted[] = [];
