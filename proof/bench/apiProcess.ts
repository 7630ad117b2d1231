/** One API process on engines without workers, and its usage of memory and CPU. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveIssuer } from '../../dev/issuer/server.ts';
import { issuerKeys } from '../../dev/issuer/signingKey.ts';
import { freePort } from '../../dev/process/ports.ts';
import { seedCatalogue } from '../../dev/seed.ts';
import { newEncryptionKeys } from '../../dev/supervisor/encryptionKeys.ts';
import { FULL_SPEED } from '../../dev/supervisor/fullSpeed.ts';
import { createHttpClient, type HttpClient } from './httpClient.ts';
import type { Lab } from './lab.ts';
import { stockUp } from './order.ts';
import { cpuMs, residentBytes } from './processUsage.ts';

const AUDIENCE = 'https://orders.bench/api';
const READY_LIMIT_MS = 60_000;

/** Bytes, and seconds of CPU. */
interface Usage {
  readonly rss: number;
  readonly cpuSeconds: number;
}

export interface HttpProcess {
  readonly address: string;
  usage(): Usage;
  close(): Promise<void>;
}

/**
 * Starts a program that listens on `API_PORT`, and on `API_OPS_PORT` if it has metrics, and waits until
 * it is ready.
 */
export async function startHttpProgram(
  lab: Lab,
  program: string,
  env: Record<string, string>,
): Promise<HttpProcess> {
  const port = await freePort();
  const opsPort = await freePort();
  const ports = { API_PORT: String(port), API_OPS_PORT: String(opsPort) };
  const child = lab.startProgram(program, { ...env, ...ports });
  const address = `http://127.0.0.1:${port}`;
  for (const limit = performance.now() + READY_LIMIT_MS; ; await sleep(50)) {
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok) break;
    if (performance.now() > limit) throw new Error(`${program} is not ready: ${child.output()}`);
  }
  return {
    address,
    usage: () => ({
      rss: child.pid === undefined ? 0 : residentBytes(child.pid),
      cpuSeconds: (cpuMs(new Map([[program, child]])).get(program) ?? 0) / 1000,
    }),
    close: async () => void (await child.signal('SIGTERM')),
  };
}

export interface ApiProcess extends HttpProcess {
  readonly http: HttpClient;
}

/** Starts the API with the catalogue seeded, and an issuer in this process. */
export async function startApi(
  lab: Lab,
  databaseUrl: string,
  environment: Record<string, string> = {},
): Promise<ApiProcess> {
  const engines = await lab.engines();
  await seedCatalogue(databaseUrl);
  const issuerPort = await freePort();
  const issuer = `http://127.0.0.1:${issuerPort}`;
  const issuerServer = await serveIssuer(
    {
      issuer,
      audience: AUDIENCE,
      keys: await issuerKeys(join(engines.folder, 'issuer')),
      origins: [],
      docsRedirectUris: [`${issuer}/x`],
      consoleRedirectUris: [`${issuer}/x`],
      shopPages: [],
    },
    issuerPort,
    '127.0.0.1',
  );
  const api = await startHttpProgram(lab, 'api/main.ts', {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: (await engines.temporal()).address,
    ENCRYPTION_KEYS: newEncryptionKeys(),
    OAUTH_ISSUER: issuer,
    OAUTH_AUDIENCE: AUDIENCE,
    API_RATE_PER_SECOND: '1000000',
    API_RATE_BURST: '1000000',
    ...FULL_SPEED,
    // The load comes from one caller, for one customer.
    API_CALLER_SHARE_PERCENT: '100',
    API_UNPAID_PIECES: '0',
    API_UNPAID_PIECES_OF_CLIENT: '0',
    LOG_LEVEL: 'warn',
    ...environment,
  });
  const http = createHttpClient(api.address, issuer);
  await stockUp(http);
  return {
    ...api,
    http,
    async close() {
      http.close();
      await api.close();
      await issuerServer.close();
    },
  };
}
