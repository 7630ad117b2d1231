/** Our processes as the chart runs them: in production, each in its own role, with its own settings. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONSOLE_CLIENT_ID } from '../../../dev/issuer/clients.ts';
import { answersOk } from '../../../dev/process/answersOk.ts';
import { quickStart } from '../../../dev/process/quickStart.ts';
import { FULL_SPEED } from '../../../dev/supervisor/fullSpeed.ts';
import { DEVELOPMENT_AUDIENCE } from '../../../dev/supervisor/serviceProcesses.ts';
import { CLUSTER_NETWORK } from '../hosts/names.ts';
import type { Program } from '../hosts/program.ts';
import { kafkaBrokers, TOPIC } from './kafka.ts';
import { addressOfHost, type HostName, kindOf, PORTS, proxyOf } from './layout.ts';
import { consoleUrls, issuerUrl, providerUrls } from './outside.ts';
import type { Secrets } from './secrets.ts';
import { TEMPORAL_NAMESPACE } from './temporal.ts';

/** What files/parts.json of the chart says of a part. */
interface Part {
  readonly program: string;
  readonly role: string;
  readonly opsPort: number;
  readonly host?: string;
  readonly fixed?: Readonly<Record<string, string>>;
  readonly settings: readonly string[];
  readonly secrets: readonly string[];
}

const PARTS_FILE = join(import.meta.dirname, '../../../deploy/chart/files/parts.json');
const { parts } = JSON.parse(readFileSync(PARTS_FILE, 'utf8')) as {
  readonly parts: Readonly<Record<string, Part>>;
};

/** The chart's part of a kind of host. */
function partOf(host: HostName): Part {
  const kind = kindOf(host);
  const part = parts[kind === 'orders' ? 'worker' : kind];
  if (!part) throw new Error(`the chart has no part for ${host}`);
  return kind === 'orders' ? { ...part, fixed: { WORKER_QUEUES: 'orders' } } : part;
}

/** The workers have versions: those that wait for days are moved on by a roll-out. */
export const WORKER_DEPLOYMENT = 'order-management';

/** Waits of minutes are cut, and connections are few, as all processes share one machine. */
const TIMES = {
  SAGA_STEP_GIVE_UP_SECONDS: '30',
  SAGA_PENDING_PAYMENT_SECONDS: '10',
  SAGA_UNDO_ATTENTION_SECONDS: '20',
  SAGA_UNDO_PACE_SECONDS: '3',
  PROVIDER_TIMEOUT_SECONDS: '2',
  RECONCILE_SECONDS: '5',
  RECONCILE_GRACE_SECONDS: '8',
  API_CANCEL_TIMEOUT_SECONDS: '4',
  DATABASE_POOL_SIZE: '5',
};

/** The addresses have no TLS, and the providers are the simulators. */
const UNSAFE = [
  ...['DATABASE_URL', 'TEMPORAL_TLS', 'TEMPORAL_API_KEY', 'KAFKA_TLS', 'OAUTH_ISSUER'],
  ...['PAYMENT_PROVIDER', 'LOGISTICS_PROVIDER', 'CONSOLE_API_URL'],
];

const valuesOf = (host: HostName, secrets: Secrets): Readonly<Record<string, string>> => ({
  ...TIMES,
  ...FULL_SPEED,
  ALLOW_UNSAFE_SETTINGS: UNSAFE.join(),
  API_PUBLIC_URL: 'https://orders.cluster.example',
  TEMPORAL_ADDRESS: `${proxyOf(host)}:${PORTS.temporal}`,
  TEMPORAL_NAMESPACE,
  WORKER_DEPLOYMENT,
  KAFKA_BROKERS: kafkaBrokers().join(),
  KAFKA_TOPIC: TOPIC,
  OAUTH_ISSUER: issuerUrl(),
  OAUTH_AUDIENCE: DEVELOPMENT_AUDIENCE,
  ENCRYPTION_KEYS: secrets.encryptionKeys,
  WEBHOOK_KEY: secrets.webhookKey,
  CONSOLE_KEY: secrets.consoleKey,
  CONSOLE_PUBLIC_URL: consoleUrls()[0] ?? '',
  CONSOLE_API_URL: `http://${proxyOf(host)}:${PORTS.api}`,
  OAUTH_CONSOLE_CLIENT_ID: CONSOLE_CLIENT_ID,
  WEBHOOK_PRIVATE_NETWORKS: CLUSTER_NETWORK,
});

/** The simulators' own settings, which the chart does not know. */
const simulators = (secrets: Secrets) => ({
  payments: {
    PAYMENT_PROVIDER_URL: providerUrls().payment,
    PAYMENT_PROVIDER_SECRET: secrets.paymentProvider,
  },
  logistics: {
    LOGISTICS_PROVIDER_URL: providerUrls().carrier,
    LOGISTICS_PROVIDER_SECRET: secrets.carrier,
  },
});

export interface Release {
  /** The folder of its code. */
  readonly root: string;
  /** WORKER_VERSION. */
  readonly version: string;
  /** File of its workflow bundle. */
  readonly bundle: string;
}

/** The process of a host, in a release. */
export function service(host: HostName, release: Release, secrets: Secrets): Program {
  const part = partOf(host);
  const values = valuesOf(host, secrets);
  const known = [...part.settings, ...part.secrets].filter((name) => values[name] !== undefined);
  const kind = kindOf(host);
  const providers = simulators(secrets);
  const user = `${part.role}:${secrets.roles}`;
  return {
    name: kind,
    command: process.execPath,
    args: [join(release.root, part.program)],
    cwd: release.root,
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      ...quickStart(),
      ...Object.fromEntries(known.map((name) => [name, values[name]])),
      ...(kind === 'payments' || kind === 'logistics' ? providers[kind] : {}),
      ...part.fixed,
      ...(part.host === undefined ? {} : { [part.host]: '0.0.0.0' }),
      NODE_ENV: 'production',
      OPS_HOST: '0.0.0.0',
      DATABASE_URL: `postgres://${user}@${proxyOf(host)}:${PORTS.primary}/orders`,
      WORKFLOW_BUNDLE: release.bundle,
      WORKER_VERSION: release.version,
    },
    ready: () => answersOk(`http://${addressOfHost(host)}:${part.opsPort}/readyz`),
  };
}
