import { join } from 'node:path';
import { orderPath } from '../../console/paths.ts';
import { DEVELOPMENT_SECRETS } from '../../ops/production.ts';
import {
  ALL_SCOPES,
  CONSOLE_CLIENT_ID,
  DOCS_CLIENT_ID,
  SHOP_PAGE_CLIENT,
} from '../issuer/clients.ts';
import { answersOk } from '../process/answersOk.ts';
import type { ProcessSpec } from '../process/processRun.ts';
import { quickStart } from '../process/quickStart.ts';
import type { LaunchOptions } from './launchOptions.ts';
import { type PortName, type Ports, variableOf } from './servicePorts.ts';
import type { EngineAddresses } from './startEngines.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const READY_LIMIT_MS = 90_000;
/** Longer than any process's own limit to finish its work. */
const STOP_LIMIT_MS = 25_000;
export const DEVELOPMENT_AUDIENCE = 'https://orders.example/api';

interface ServiceProcess {
  readonly name: PortName;
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
}

/** The issuer and audience of access tokens. */
export interface OAuth {
  readonly issuer: string;
  readonly audience: string;
}

/** The development issuer as a process. */
export function issuerProcess(options: LaunchOptions, oauth: OAuth): ProcessSpec {
  const { api, console } = options.ports;
  const here = (port: number) => `http://127.0.0.1:${port},http://localhost:${port}`;
  const env = {
    OMS_DATA_DIR: options.dataDir,
    ISSUER_ORIGINS: here(api),
    ISSUER_CONSOLE_ORIGINS: here(console),
    SHOP_PAGES: shopPages(options).join(','),
  };
  return specOf({ name: 'issuer', main: 'dev/issuer/main.ts', env }, options, oauth);
}

/** The example storefront by both names of this machine, and those given. */
function shopPages({ ports, environment }: LaunchOptions): string[] {
  const given = environment['SHOP_PAGES']?.split(',').map((page) => page.trim()) ?? [];
  return [
    ...['127.0.0.1', 'localhost'].map((host) => `http://${host}:${ports.storefront}/`),
    ...given,
  ];
}

export const hasStorefront = ({ storefront, environment }: LaunchOptions): boolean =>
  storefront === true && environment['OAUTH_ISSUER'] === undefined;

/** Another issuer than the development one needs a client for it. */
export const hasConsole = ({ console, environment }: LaunchOptions): boolean =>
  console === true &&
  (environment['OAUTH_ISSUER'] === undefined ||
    environment['OAUTH_CONSOLE_CLIENT_ID'] !== undefined);

/** How processes reach the simulators. */
export const providerSettings = (ports: Ports) => ({
  PAYMENT_PROVIDER_URL: `http://127.0.0.1:${ports.paymentSimulator}`,
  PAYMENT_PROVIDER_SECRET: DEVELOPMENT_SECRETS.PAYMENT_PROVIDER_SECRET,
  LOGISTICS_PROVIDER_URL: `http://127.0.0.1:${ports.carrierSimulator}`,
  LOGISTICS_PROVIDER_SECRET: DEVELOPMENT_SECRETS.LOGISTICS_PROVIDER_SECRET,
});

/**
 * The service's processes and the simulators; the relay only with Kafka.
 *
 * @param keys ENCRYPTION_KEYS
 */
export function serviceProcesses(
  options: LaunchOptions,
  engines: EngineAddresses,
  oauth: OAuth,
  keys: string,
): ProcessSpec[] {
  const provider = providerSettings(options.ports);
  const database = { DATABASE_URL: engines.databaseUrl };
  const temporal = {
    ...database,
    TEMPORAL_ADDRESS: engines.temporal,
    ENCRYPTION_KEYS: keys,
    SAGA_ORDER_PAGE: `http://127.0.0.1:${options.ports.console}${orderPath('{orderId}')}`,
  };
  const books = (clientId: string) => ({
    SIMULATOR_DATABASE_URL: engines.simulatorDatabaseUrl,
    ORDERS_API_URL: `http://127.0.0.1:${options.ports.api}`,
    OAUTH_CLIENT_ID: clientId,
    OAUTH_CLIENT_SECRET: `${clientId}-secret`,
    ...provider,
  });
  const simulator = (kind: 'payment' | 'carrier') =>
    options.simulators?.[kind] ?? `dev/simulators/${kind}/main.ts`;
  // Only the development issuer has this client.
  const ownIssuer = options.environment['OAUTH_ISSUER'] === undefined;
  const docs = ownIssuer
    ? { OAUTH_DOCS_CLIENT_ID: DOCS_CLIENT_ID, OAUTH_DOCS_SCOPES: ALL_SCOPES.join(',') }
    : {};
  const pages = { API_CORS_ORIGINS: originsOf(shopPages(options)).join(',') };
  const storefront = {
    API_URL: `http://127.0.0.1:${options.ports.api}`,
    OAUTH_CLIENT_ID: SHOP_PAGE_CLIENT.id,
  };
  const relay = { ...database, KAFKA_BROKERS: engines.kafka ?? undefined };
  const webhooks = {
    WEBHOOK_KEY: DEVELOPMENT_SECRETS.WEBHOOK_KEY,
    WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8,::1/128',
  };
  const ops = { [variableOf('apiOps')]: String(options.ports.apiOps) };
  const people = {
    ...database,
    CONSOLE_KEY: DEVELOPMENT_SECRETS.CONSOLE_KEY,
    CONSOLE_API_URL: `http://127.0.0.1:${options.ports.api}`,
    OAUTH_CONSOLE_CLIENT_ID: CONSOLE_CLIENT_ID,
    TEMPORAL_UI_URL: engines.temporalUi ?? undefined,
    [variableOf('consoleOps')]: String(options.ports.consoleOps),
  };
  const codec = {
    ...database,
    ENCRYPTION_KEYS: keys,
    CONSOLE_KEY: DEVELOPMENT_SECRETS.CONSOLE_KEY,
    TEMPORAL_UI_URL: engines.temporalUi ?? undefined,
    [variableOf('codecOps')]: String(options.ports.codecOps),
  };
  const ui = { [variableOf('temporalUiServer')]: String(options.ports.temporalUiServer) };
  const all: ServiceProcess[] = [
    {
      name: 'api',
      main: 'api/main.ts',
      env: { ...temporal, ...docs, ...pages, ...webhooks, ...ops },
    },
    { name: 'dispatcher', main: 'outbox/dispatch/main.ts', env: temporal },
    { name: 'worker', main: 'worker/main.ts', env: { ...temporal, ...provider } },
    { name: 'relay', main: 'outbox/relay/main.ts', env: relay },
    { name: 'webhooks', main: 'outbox/webhooks/main.ts', env: { ...database, ...webhooks } },
    { name: 'codec', main: 'codec/main.ts', env: codec },
    { name: 'temporalUi', main: 'dev/temporalUi/main.ts', env: ui },
    { name: 'console', main: 'console/main.ts', env: people },
    { name: 'storefront', main: 'dev/storefront/main.ts', env: storefront },
    { name: 'paymentSimulator', main: simulator('payment'), env: books('payments') },
    { name: 'carrierSimulator', main: simulator('carrier'), env: books('logistics') },
  ];
  return all
    .filter(({ name }) => name !== 'relay' || engines.kafka !== null)
    .filter(({ name }) => name !== 'console' || hasConsole(options))
    .filter(({ name }) => name !== 'storefront' || hasStorefront(options))
    .filter(({ name }) => name !== 'temporalUi' || engines.temporalUi !== null)
    .map((service) => specOf(service, options, oauth));
}

const originsOf = (pages: readonly string[]): string[] => [
  ...new Set(pages.map((page) => (URL.canParse(page) ? new URL(page).origin : page))),
];

function specOf(service: ServiceProcess, options: LaunchOptions, oauth: OAuth): ProcessSpec {
  const port = options.ports[service.name];
  const { onLine } = options;
  return {
    name: service.name,
    command: process.execPath,
    args: [join(ROOT, service.main)],
    cwd: ROOT,
    env: {
      ...quickStart(),
      ...service.env,
      OAUTH_ISSUER: oauth.issuer,
      OAUTH_AUDIENCE: oauth.audience,
      [variableOf(service.name)]: String(port),
      ...personalSettings(options),
      NODE_ENV: 'development',
    },
    ...(onLine === undefined ? {} : { onLine: (line: string) => onLine(service.name, line) }),
    ready: () => answersOk(`http://127.0.0.1:${port}/readyz`),
    readyLimitMs: READY_LIMIT_MS,
    stopLimitMs: STOP_LIMIT_MS,
  };
}

/** The variables given, except those that the launcher itself decides: ports, databases, folder. */
function personalSettings({ environment, ports }: LaunchOptions): NodeJS.ProcessEnv {
  const decided = new Set<string>((Object.keys(ports) as PortName[]).map(variableOf));
  for (const name of ['DATABASE_URL', 'SIMULATOR_DATABASE_URL', 'OMS_DATA_DIR', 'SHOP_PAGES'])
    decided.add(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !decided.has(name)));
}
