/** Temporal's own log lines, of the SDK and of workflow code, as lines of ours. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../ops/logger.ts';

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

/** Once per process, before anything of the SDK is used. Signals stay ours to handle. */
export function installTemporalLogs(log: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const { workflowId, activityType, taskQueue, attempt, error } = meta ?? {};
      const line = { workflowId, activityType, taskQueue, attempt, err: error };
      // Failed tries of activities are logged where they happen, with their cause.
      const known = level === 'WARN' && message === 'Activity failed';
      log[known ? 'debug' : levels[level]](line, message);
    }),
  });
}
