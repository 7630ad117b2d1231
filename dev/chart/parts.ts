/**
 * The parts that the chart deploys: each part's program, its role in Postgres, the settings that its
 * process reads, and whom it speaks to. deploy/chart/files/parts.json is made of it.
 */
import { easyPostSettings } from '../../activities/providers/easypost/settings.ts';
import { stripeSettings } from '../../activities/providers/stripe/client.ts';
import { apiSettings } from '../../api/settings.ts';
import { codecSettings } from '../../codec/settings.ts';
import { consoleSettings } from '../../console/settings.ts';
import { databaseSettings } from '../../db/openDatabase.ts';
import type { Role } from '../../db/roles.ts';
import { operatorTokenSettings } from '../../ops/cli/operatorToken.ts';
import { carrierSettings } from '../../outbox/carrier/settings.ts';
import { dispatcherSettings } from '../../outbox/dispatch/settings.ts';
import { relaySettings } from '../../outbox/relay/settings.ts';
import { webhookSettings } from '../../outbox/webhooks/settings.ts';
import { temporalSettings } from '../../saga/connect.ts';
import { sagaSettingNames } from '../../saga/settings.ts';
import { workerSettings } from '../../worker/settings.ts';

/** Whom a part speaks to; its network policy lets it reach these and the name service. */
type Peer = 'postgres' | 'temporal' | 'kafka' | 'issuer' | 'api' | 'providers' | 'subscribers';

export interface Part {
  readonly program: string;
  readonly role: Role;
  /** The port that others call; probes and metrics have the second one. */
  readonly port?: number;
  readonly opsPort: number;
  readonly speaksTo: readonly Peer[];
  /** The setting with the address that it listens on. */
  readonly host?: string;
  /** Seconds that stopping may take, and a setting, in seconds too, that is added to them. */
  readonly stop: { readonly seconds: number; readonly setting?: string };
  /** What the process reads, secrets included. */
  readonly reads: readonly string[];
  /** Those of them that are optional in general, and that it does not run without. */
  readonly needs?: readonly string[];
  /** Those of them that it also runs without. */
  readonly optional?: readonly string[];
  /** What the chart itself sets: which of its program's tasks the part does. */
  readonly fixed?: Readonly<Record<string, string>>;
}

const api = (services: string, role: Role, needsTemporal: boolean): Part => ({
  program: 'api/main.ts',
  role,
  port: 3000,
  opsPort: 3010,
  host: 'API_HOST',
  stop: { seconds: 10, setting: 'API_SHUTDOWN_SECONDS' },
  speaksTo: ['postgres', 'issuer', ...(needsTemporal ? (['temporal'] as const) : [])],
  reads: [...apiSettings, ...(needsTemporal ? [...temporalSettings, ...sagaSettingNames] : [])],
  fixed: { API_SERVICES: services },
});

const payments = ['PAYMENT_PROVIDER', ...Object.keys(stripeSettings)];
const logistics = ['LOGISTICS_PROVIDER', ...Object.keys(easyPostSettings)];
const worker = {
  program: 'worker/main.ts',
  opsPort: 3011,
  stop: { seconds: 20 },
  speaksTo: ['postgres', 'temporal', 'providers'],
} as const;

export const parts = {
  api: api('creation,cancellation,query', 'oms_api', true),
  creation: api('creation', 'oms_creation', false),
  cancellation: api('cancellation', 'oms_cancellation', true),
  query: api('query', 'oms_query', false),
  worker: {
    ...worker,
    role: 'oms_worker',
    reads: [...workerSettings, ...payments, ...logistics],
  },
  payments: {
    ...worker,
    role: 'oms_provider',
    reads: [...workerSettings, ...payments],
    fixed: { WORKER_QUEUES: 'payments' },
  },
  logistics: {
    ...worker,
    role: 'oms_provider',
    reads: [...workerSettings, ...logistics],
    fixed: { WORKER_QUEUES: 'logistics' },
  },
  dispatcher: {
    program: 'outbox/dispatch/main.ts',
    role: 'oms_dispatcher',
    opsPort: 3012,
    stop: { seconds: 20 },
    speaksTo: ['postgres', 'temporal'],
    reads: [...carrierSettings, ...dispatcherSettings],
  },
  relay: {
    program: 'outbox/relay/main.ts',
    role: 'oms_relay',
    opsPort: 3013,
    stop: { seconds: 25 },
    speaksTo: ['postgres', 'kafka'],
    reads: [...carrierSettings, ...relaySettings],
  },
  webhooks: {
    program: 'outbox/webhooks/main.ts',
    role: 'oms_webhooks',
    opsPort: 3014,
    stop: { seconds: 10, setting: 'WEBHOOK_TIMEOUT_SECONDS' },
    speaksTo: ['postgres', 'subscribers'],
    reads: [...carrierSettings, ...webhookSettings],
    needs: ['WEBHOOK_KEY'],
  },
  console: {
    program: 'console/main.ts',
    role: 'oms_console',
    port: 3002,
    opsPort: 3015,
    host: 'CONSOLE_HOST',
    stop: { seconds: 25 },
    speaksTo: ['postgres', 'issuer', 'api'],
    reads: consoleSettings,
  },
  codec: {
    program: 'codec/main.ts',
    role: 'oms_codec',
    port: 3003,
    opsPort: 3016,
    host: 'CODEC_HOST',
    stop: { seconds: 10 },
    speaksTo: ['postgres', 'issuer'],
    // CONSOLE_KEY only where there is a console.
    reads: [...codecSettings, 'CONSOLE_KEY'],
    optional: ['CONSOLE_KEY'],
  },
} as const satisfies Readonly<Record<string, Part>>;

/** Keys of the customers are wrapped anew by hand, so its settings belong to no part that runs. */
export const rewrap = {
  role: 'oms_keys',
  reads: [...databaseSettings, 'ENCRYPTION_KEYS'],
} as const;

/** The job that brings a version of the workers in: `ops roll-out`. */
export const rollOut = {
  role: 'oms_operator',
  speaksTo: ['postgres', 'temporal', 'issuer', 'api'],
  reads: [
    ...databaseSettings,
    ...temporalSettings,
    ...['OAUTH_ISSUER', 'OPS_API_URL', 'WORKER_DEPLOYMENT'],
    // A token of a person ends before a job is done.
    ...operatorTokenSettings.filter((name) => name !== 'OPS_TOKEN'),
  ],
  needs: ['OPS_CLIENT_ID', 'OPS_CLIENT_SECRET', 'WORKER_DEPLOYMENT'],
} as const satisfies Omit<Part, 'program' | 'opsPort' | 'stop'>;
