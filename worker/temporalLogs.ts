/** Writes the SDK's log lines, those of its core and of workflow code included, to the process's logger. */
import type { LogLevel } from '@temporalio/worker';
import { createFailureLog, type FailureLog } from '../ops/failureLog.ts';
import type { Logger } from '../ops/logger.ts';
import { orderIdIn } from '../privacy/orderOwners.ts';

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

interface Entry {
  readonly level: LogLevel;
  readonly message: string;
  readonly meta?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Only fields from a closed list: the core adds whole failures and completions to its lines, with an
 * order's payloads in them.
 *
 * @param failures tells what the core warns of again and again, such as calls that it repeats
 */
export function writeEntry(
  log: Logger,
  { level, message, meta = {} }: Entry,
  failures: FailureLog = createFailureLog(log),
): void {
  const { workflowId, activityType, taskQueue, attempt, error, traceId } = meta;
  if (meta['sdkComponent'] === 'core') {
    const { target, run_id: runId, workflow_id: id, details = error } = meta;
    const orderId = orderOf(id);
    const grpc = grpcCode(details);
    const [line, said] = [
      { target, orderId, runId, workflowId: id, grpc },
      words(message),
    ] as const;
    if (level === 'WARN') failures.failed(`${target} ${said} ${id}`, line, said);
    else log[levels[level]](line, said);
    return;
  }
  const orderId = orderOf(workflowId);
  const line = { orderId, traceId, workflowId, activityType, taskQueue, attempt, err: error };
  // The activity has logged its failure itself, with the cause (asFailures).
  const isRepetition = level === 'WARN' && message === 'Activity failed';
  log[isRepetition ? 'debug' : levels[level]](line, message);
}

const orderOf = (workflowId: unknown): string | undefined =>
  orderIdIn(String(workflowId)) ?? undefined;

/** A core message as far as it is a sentence: values come after a colon, a quote or a bracket. */
const words = (message: string): string => message.split(/[:"'`({[]/)[0]?.slice(0, 200) ?? '';

/** The name of the gRPC status in a failure that the core has printed. */
const grpcCode = (details: unknown): string | undefined =>
  /\bcode: '?([A-Za-z ]{2,40})/.exec(String(details ?? '').slice(0, 1_000))?.[1];
