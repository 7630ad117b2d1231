/** Writes the SDK's log lines, those of workflow code included, to the process's logger. */
import { DefaultLogger, Runtime } from '@temporalio/worker';
import type { Logger } from '../ops/logger.ts';

const levels = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const;

/** Call it once per process, before using the SDK. The SDK then leaves signals to the process. */
export function installTemporalLogs(log: Logger): void {
  Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }) => {
      const { workflowId, activityType, taskQueue, attempt, error } = meta ?? {};
      const line = { workflowId, activityType, taskQueue, attempt, err: error };
      // The activity has logged its failure itself, with the cause (asFailures).
      const isRepetition = level === 'WARN' && message === 'Activity failed';
      log[isRepetition ? 'debug' : levels[level]](line, message);
    }),
  });
}
