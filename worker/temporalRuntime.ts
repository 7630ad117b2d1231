/**
 * Temporal's SDK in this process: its log lines go to the process's logger, and its metrics to the
 * process's port for operations. The core serves metrics on a port of its own only, so it gets one that
 * nobody but this machine reaches, and what it says there is passed on.
 */
import { createServer } from 'node:http';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createFailureLog } from '../ops/failureLog.ts';
import { listen } from '../ops/listen.ts';
import type { Logger } from '../ops/logger.ts';
import { writeEntry } from './temporalLogs.ts';

const LOOPBACK = '127.0.0.1';
const SCRAPE_LIMIT_MS = 2_000;
/** Another process may take the free port first. */
const TRIES = 5;

export interface TemporalRuntime {
  /** The SDK's metrics in Prometheus's text format; empty when it does not answer. */
  metrics(): Promise<string>;
}

/** Call it once per process, before using the SDK. The SDK then leaves signals to the process. */
export async function installTemporalRuntime(
  log: Logger,
  service: string,
): Promise<TemporalRuntime> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    try {
      install(log, service, `${LOOPBACK}:${port}`);
      return { metrics: () => scrape(port) };
    } catch (error) {
      if (tries === TRIES) throw error;
    }
  }
}

function install(log: Logger, service: string, bindAddress: string): void {
  const failures = createFailureLog(log);
  Runtime.install({
    shutdownSignals: [],
    telemetryOptions: {
      // Without `forward` the core writes to the terminal by itself, in colours and in full.
      logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
      metrics: {
        prometheus: {
          bindAddress,
          countersTotalSuffix: true,
          unitSuffix: true,
          useSecondsForDurations: true,
        },
        globalTags: { service },
        attachServiceName: false,
      },
    },
    logger: new DefaultLogger('INFO', (entry) => writeEntry(log, entry, failures)),
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, LOOPBACK, 0);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const scrape = (port: number): Promise<string> =>
  fetch(`http://${LOOPBACK}:${port}/metrics`, { signal: AbortSignal.timeout(SCRAPE_LIMIT_MS) })
    .then((response) => response.text())
    .catch(() => '');
