/** Runs a simulator: settings, books, HTTP server, its two loops of work, and a clean stop. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { createLogger, type Logger } from '../../ops/logger.ts';
import { ConfigurationError } from '../../ops/settingsReader.ts';
import { readDevelopmentConfig } from '../settings.ts';
import { type Books, openBooks } from './books.ts';
import { createOrdersApi } from './ordersApi.ts';
import type { SimulatorDeps, SimulatorVariables } from './simulatorApp.ts';
import { sendDue } from './updates.ts';

const ROUND_MS = 200;
/** Time for requests in flight once the simulator is to stop. */
const FINISH_MS = 5_000;

export interface SimulatorKind {
  readonly name: string;
  readonly portSetting: 'PAYMENT_SIMULATOR_PORT' | 'CARRIER_SIMULATOR_PORT';
  readonly secretSetting: 'PAYMENT_PROVIDER_SECRET' | 'LOGISTICS_PROVIDER_SECRET';
  /** The scope its updates need. */
  readonly scope: string;
  readonly schema: string;
  /** SQL that creates missing tables. */
  readonly tables: string;
  readonly app: (deps: SimulatorDeps) => Hono<SimulatorVariables>;
  /** Carries out due settlements or movements. @returns their number */
  readonly advance: (books: Books) => Promise<number>;
}

/** Runs until SIGTERM or SIGINT. Ends the process with 1 when it cannot start. */
export async function runSimulator(kind: SimulatorKind): Promise<void> {
  try {
    await run(kind);
  } catch (error) {
    const isExpected = error instanceof ConfigurationError || error instanceof StartFailure;
    console.error(isExpected ? `${kind.name}: ${error.message}` : error);
    process.exitCode = 1;
  }
}

class StartFailure extends Error {
  override readonly name = 'StartFailure';
}

async function run(kind: SimulatorKind): Promise<void> {
  const config = readDevelopmentConfig([
    'SIMULATOR_DATABASE_URL',
    'DATABASE_POOL_SIZE',
    kind.portSetting,
    kind.secretSetting,
    'ORDERS_API_URL',
    'OAUTH_ISSUER',
    'OAUTH_CLIENT_ID',
    'OAUTH_CLIENT_SECRET',
    'LOG_LEVEL',
  ]);
  const log = createLogger(kind.name, config.LOG_LEVEL);
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

  const books = await openBooks(
    config.SIMULATOR_DATABASE_URL,
    config.DATABASE_POOL_SIZE,
    kind.schema,
    kind.tables,
  ).catch((error: Error) => {
    throw new StartFailure(`The books cannot be opened (${codeOf(error)}).`);
  });
  try {
    const secret = config[kind.secretSetting];
    const app = kind.app({ books, secret, log, stopping: stop.signal });
    const server = await listen(app, config[kind.portSetting]);
    log.info({ port: config[kind.portSetting] }, 'listening');
    const api = createOrdersApi(config.ORDERS_API_URL, {
      issuer: config.OAUTH_ISSUER,
      clientId: config.OAUTH_CLIENT_ID,
      clientSecret: config.OAUTH_CLIENT_SECRET,
      scope: kind.scope,
    });
    await Promise.all([
      repeat(stop.signal, log, () => kind.advance(books)),
      repeat(stop.signal, log, () => sendDue(books, api, log)),
    ]);
    await close(server);
    log.info('stopped');
  } finally {
    await books.end({ timeout: 2 });
  }
}

async function listen(app: Hono<SimulatorVariables>, port: number): Promise<Server> {
  const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }) as Server;
  await once(server, 'listening').catch((error: Error) => {
    throw new StartFailure(`Cannot listen on port ${port} (${codeOf(error)}).`);
  });
  return server;
}

/** Repeats `round` until the signal: at once while there is work, else after a pause. */
async function repeat(signal: AbortSignal, log: Logger, round: () => Promise<number>) {
  while (!signal.aborted) {
    const done = await round().catch((error: Error) => {
      log.warn({ error }, 'a round failed');
      return 0;
    });
    if (done === 0) await sleep(ROUND_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // Connections that become idle only now would stay open for seconds.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const limit = setTimeout(() => server.closeAllConnections(), FINISH_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(limit);
}

const codeOf = (error: Error): string =>
  'code' in error && typeof error.code === 'string' ? error.code : error.name;
