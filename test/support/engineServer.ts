import { createServer } from 'node:http';
import { join } from 'node:path';
import { migrateDatabase } from '../../db/migrate.ts';
import type { Engine } from '../../dev/engines/engine.ts';
import { startKafka } from '../../dev/engines/kafka.ts';
import { startPostgres } from '../../dev/engines/postgres.ts';
import { startTemporal } from '../../dev/engines/temporal.ts';
import { timeSkippingProgram } from '../../dev/engines/timeSkipping.ts';
import { serveIssuer } from '../../dev/issuer/server.ts';
import { issuerKeys } from '../../dev/issuer/signingKey.ts';
import { messageOf } from '../../dev/problem.ts';
import { freePort } from '../../dev/process/ports.ts';
import type { Report } from '../../dev/process/progress.ts';
import { runTool } from '../../dev/process/runTool.ts';

export const TEST_AUDIENCE = 'https://orders.test/api';
const ROOT = join(import.meta.dirname, '..', '..');
const BUNDLE_LIMIT_MS = 120_000;
/** Of consoles that tests call without a port. */
export const CONSOLE_ORIGIN = 'http://127.0.0.1:3002';
/** A shop's page that exists for its sign-in only. */
export const SHOP_PAGE = 'http://127.0.0.1:3004/';
const DOCS_ORIGIN = 'http://127.0.0.1:3000';
export const TEMPLATE_DATABASE = 'template_orders';

/** Each engine is described to its users by one string: see engine() in engines.ts. */
export type EngineName =
  | 'postgres'
  | 'temporal'
  | 'kafka'
  | 'timeSkipping'
  | 'issuer'
  | 'workflows';

type Running = Pick<Engine, 'stop'> & Partial<Pick<Engine, 'process'>>;

interface EngineServer {
  readonly address: string;
  close(): Promise<void>;
  /** Ends the engines at once, without waiting. */
  kill(): void;
}

/**
 * Serves the engines to the test files, which run in processes of their own. An engine starts when a
 * file first asks for it, so a run of unit tests starts none.
 */
export async function startEngineServer(folder: string, report: Report): Promise<EngineServer> {
  const running: Running[] = [];
  const asked = new Map<string, Promise<string>>();
  const starters = engineStarters(folder, report, running);
  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    const starter = Object.hasOwn(starters, name) ? starters[name as EngineName] : undefined;
    if (starter === undefined) return void response.writeHead(404).end(`no engine ${name}`);
    const answer = asked.get(name) ?? starter();
    asked.set(name, answer);
    answer.then(
      (value) => response.end(value),
      (error: unknown) => response.writeHead(500).end(messageOf(error)),
    );
  });
  // Building an engine may take minutes; the request stays open for so long.
  server.requestTimeout = 0;
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${port}`,
    kill: () => {
      for (const { process } of running) process?.kill('SIGKILL');
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.allSettled(asked.values());
      await Promise.all(running.map((engine) => engine.stop()));
    },
  };
}

function engineStarters(
  folder: string,
  report: Report,
  running: Running[],
): Record<EngineName, () => Promise<string>> {
  const place = (name: string) => ({
    dataDir: join(folder, name),
    runDir: join(folder, 'run'),
    report,
  });
  const started = <E extends Engine>(engine: E): E => {
    report(`${engine.name} is up on ${engine.address} (${engine.origin})`);
    running.push(engine);
    return engine;
  };
  return {
    postgres: async () => {
      const options = { ...place('postgres'), port: await freePort(), throwAway: true };
      const engine = started(await startPostgres(options));
      await engine.createDatabase(TEMPLATE_DATABASE);
      await migrateDatabase(engine.urlOf(TEMPLATE_DATABASE));
      return engine.urlOf('postgres');
    },
    temporal: async () => {
      const options = { ...place('temporal'), port: await freePort(), inMemory: true };
      return started(await startTemporal(options)).address;
    },
    kafka: async () =>
      started(await startKafka({ ...place('kafka'), port: await freePort() })).address,
    issuer: async () => {
      const port = await freePort();
      const issuer = `http://127.0.0.1:${port}`;
      const keys = await issuerKeys(join(folder, 'issuer'));
      const options = {
        issuer,
        audience: TEST_AUDIENCE,
        keys,
        origins: [DOCS_ORIGIN],
        docsRedirectUris: [`${DOCS_ORIGIN}/docs/oauth-callback`],
        consoleRedirectUris: [`${CONSOLE_ORIGIN}/console/callback`],
        shopPages: [SHOP_PAGE],
      };
      const server = await serveIssuer(options, port, '127.0.0.1');
      running.push({ stop: server.close });
      return JSON.stringify({ issuer, key: keys.signing });
    },
    timeSkipping: async () =>
      (await timeSkippingProgram(join(folder, 'timeSkipping'), report)).path,
    workflows: async () => {
      const file = join(folder, 'workflows.js');
      const options = { cwd: ROOT, limitMs: BUNDLE_LIMIT_MS };
      await runTool(process.execPath, ['worker/bundle.ts', file], options);
      return file;
    },
  };
}
