/**
 * The outermost span that this process has begun of a piece of work, and those under it that have ended.
 * They are handed on after it: a process that is killed before leaves none whose parent nobody knows.
 */
import type { Span } from '@opentelemetry/api';

export interface LocalRoot {
  hasEnded: boolean;
  readonly held: { readonly span: Span; readonly endedAt: number }[];
}

/** More are handed on at once: an attempt that makes so many calls may run for hours. */
const MOST_HELD = 64;

export const newRoot = (): LocalRoot => ({ hasEnded: false, held: [] });

/** Ends a span under the root. */
export function endUnder(root: LocalRoot, span: Span): void {
  if (root.hasEnded || root.held.length >= MOST_HELD) span.end();
  else root.held.push({ span, endedAt: performance.now() });
}

/** Ends the root's own span, and then those under it: the last to end is the first, so each after its parent. */
export function endRoot(root: LocalRoot, span: Span): void {
  root.hasEnded = true;
  span.end();
  for (const { span: under, endedAt } of root.held.reverse()) under.end(endedAt);
}
