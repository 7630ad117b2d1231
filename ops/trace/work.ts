/**
 * What the code that runs is at work on: a request, a command, an attempt at an activity. Every log line
 * has it, and what is asked of others takes its trace along.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { LocalRoot } from './localRoot.ts';
import { traceIdOf, traceparentOfOrder } from './traceparent.ts';

export interface Work {
  /** The trace that the work belongs to, and the span in it that caused the work. */
  traceparent?: string | undefined;
  orderId?: string | undefined;
  /** The order's own trace, once its row was read; a later request about it has another. */
  orderTraceparent?: string | undefined;
  /** Counting from 1, of an activity or of handing over a command. */
  readonly attempt?: number | undefined;
  /** More fields of its log lines. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** Where spans are recorded: the outermost one of this work. */
  readonly root?: LocalRoot | undefined;
}

const storage = new AsyncLocalStorage<Work>();

export const currentWork = (): Work | undefined => storage.getStore();

/** Runs as a piece of work of its own. */
export const inWork = <T>(work: Work, run: () => T): T => storage.run(work, run);

/** Runs as a part of the current work that is about one order, unless the work as a whole is. */
export function aboutOrder<T>(orderId: string, run: () => T): T {
  const work = currentWork();
  if (work?.orderId === orderId) return run();
  return inWork({ ...work, orderId, orderTraceparent: undefined }, run);
}

/**
 * Notes the order that the current work is about.
 *
 * @param traceparent as the order's row has it, once that was read
 */
export function noteOrder(orderId: string, traceparent?: string | null): void {
  const work = currentWork();
  if (!work) return;
  work.orderId ??= orderId;
  if (work.orderId === orderId && traceparent !== undefined)
    work.orderTraceparent = traceparentOfOrder(orderId, traceparent);
}

/** The trace that the current work's requests to others belong to. */
export const currentTraceparent = (): string | undefined => {
  const work = currentWork();
  return work?.traceparent ?? work?.orderTraceparent;
};

/** The headers that take the current trace along. */
export const traceHeaders = (): { readonly traceparent?: string } => {
  const traceparent = currentTraceparent();
  return traceparent === undefined ? {} : { traceparent };
};

/** 1 where nothing is repeated. */
export const currentAttempt = (): number => currentWork()?.attempt ?? 1;

/** What every log line has of the current work. */
export function workFields(): Record<string, unknown> {
  const work = currentWork();
  if (!work) return {};
  const traceparent = currentTraceparent();
  return {
    ...(work.orderId !== undefined && { orderId: work.orderId }),
    ...(traceparent !== undefined && { traceId: traceIdOf(traceparent) }),
    ...(work.attempt !== undefined && { attempt: work.attempt }),
    ...work.fields,
  };
}
