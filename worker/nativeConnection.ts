/** A worker's connection to Temporal, retried until Temporal answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
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
  for (;;) {
    try {
      return await NativeConnection.connect(connectionOptions(config));
    } catch (err) {
      const pauseMs = Math.round(backoff.next());
      log.warn({ err, pauseMs }, 'Temporal is away; trying again');
      await sleep(pauseMs);
    }
  }
}
