/** A worker's connection to Temporal, retried until Temporal answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { createFailureLog } from '../ops/failureLog.ts';
import { createBackoff } from '../ops/jitter.ts';
import type { Logger } from '../ops/logger.ts';
import { connectionOptions, type TemporalConfig } from '../saga/connect.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export async function connectWhenPossible(
  config: TemporalConfig,
  log: Logger,
): Promise<NativeConnection> {
  const backoff = createBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  const failures = createFailureLog(log);
  for (;;) {
    try {
      const connection = await NativeConnection.connect(connectionOptions(config));
      failures.ended('temporal', 'Temporal answers');
      return connection;
    } catch (err) {
      failures.failed('temporal', { err }, 'Temporal is away; trying again');
      await sleep(Math.round(backoff.next()));
    }
  }
}
