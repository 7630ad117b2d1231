/** A worker's connection to Temporal, retried until Temporal answers. */
import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from '../ops/logger.ts';
import { connectionOptions, type TemporalConfig } from '../saga/connect.ts';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;

export async function connectWhenPossible(
  config: TemporalConfig,
  log: Logger,
): Promise<NativeConnection> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await NativeConnection.connect(connectionOptions(config));
    } catch (err) {
      log.warn({ err, pauseMs: pause }, 'Temporal is away; trying again');
      await sleep(pause);
    }
  }
}
