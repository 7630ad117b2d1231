/**
 * Spans at the doors of this service. Only types of OpenTelemetry are imported: its SDK is loaded when an
 * address is given to send spans to (startSpans.ts), and without one nothing here costs anything.
 */
import type { Attributes, Span } from '@opentelemetry/api';
import { errorType } from './errorType.ts';
import { endRoot, endUnder, newRoot } from './localRoot.ts';
import {
  acceptedTraceparent,
  formatTraceparent,
  type TraceParts,
  traceParts,
} from './traceparent.ts';
import { currentTraceparent, currentWork, inWork, type Work } from './work.ts';

export interface SpanPlan {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'producer' | 'internal';
  readonly attributes?: Attributes;
}

/** What begins spans. */
export interface Recorder {
  /** @param parent null where a trace begins; one that is not to be recorded is answered with a span that does nothing */
  begin(plan: SpanPlan, parent: TraceParts | null): Span;
}

/** The value of SpanStatusCode.ERROR, which is not loaded. */
const ERROR = 2;

let recorder: Recorder | null = null;

/** @param chosen null to record nothing from now on */
export const recordWith = (chosen: Recorder | null): void => {
  recorder = chosen;
};

/** Whether spans of this trace are recorded by this process. */
export const isRecorded = (traceparent: string | undefined): boolean =>
  recorder !== null && (traceParts(traceparent)?.isSampled ?? false);

/**
 * Runs a request in a span of its own, where it is decided whether its trace is recorded. Everything later
 * follows the flag that is then in its traceparent.
 *
 * @param given the caller's traceparent
 */
export function inRequestSpan<T>(
  plan: SpanPlan,
  given: string | undefined,
  run: (span?: Span) => Promise<T>,
): Promise<T> {
  if (!recorder) return inWork({ traceparent: acceptedTraceparent(given) }, run);
  const span = recorder.begin(plan, traceParts(given));
  const work = { traceparent: traceparentOf(span) };
  return span.isRecording() ? recorded(span, work, run) : inWork(work, run);
}

/** Runs in a span of the current work's trace, if that is recorded. What is asked of others then names this span. */
export function inSpan<T>(plan: SpanPlan, run: (span?: Span) => Promise<T>): Promise<T> {
  const parent = recorder && traceParts(currentTraceparent());
  if (!recorder || !parent?.isSampled) return run();
  const span = recorder.begin(plan, parent);
  return recorded(span, { ...currentWork(), traceparent: traceparentOf(span) }, run);
}

/** The same for work that is not the current one. */
export const inSpanOf = <T>(
  traceparent: string,
  plan: SpanPlan,
  run: (span?: Span) => Promise<T>,
): Promise<T> => inWork({ traceparent }, () => inSpan(plan, run));

async function recorded<T>(span: Span, work: Work, run: (span: Span) => Promise<T>): Promise<T> {
  const above = work.root;
  const root = above ?? newRoot();
  try {
    return await inWork({ ...work, root }, () => run(span));
  } catch (error) {
    markFailed(span, errorType(error));
    throw error;
  } finally {
    if (above) endUnder(above, span);
    else endRoot(root, span);
  }
}

/** @param type a code, a status or a class: never a message */
export function markFailed(span: Span, type: string): void {
  span.setAttribute('error.type', type);
  span.setStatus({ code: ERROR });
}

/** Names another trace that the span is about, unless it is its own. */
export function linkTo(span: Span, traceparent: string): void {
  const { isSampled, ...context } = traceParts(traceparent) ?? { isSampled: false };
  if (!isSampled || !('traceId' in context)) return;
  if (context.traceId === span.spanContext().traceId) return;
  span.addLink({ context: { ...context, traceFlags: 1 } });
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return formatTraceparent({ traceId, spanId, isSampled: (traceFlags & 1) === 1 });
}
