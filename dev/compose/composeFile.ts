/**
 * Generates deploy/compose.yaml: the whole service on one host, each part and engine in a container, with
 * what `npm start` sets. All share one network, so that each address is the same in a container and on the
 * host, the issuer's above all: tokens carry it.
 */
import { relative } from 'node:path';
import { stringify } from 'yaml';
import type { ProcessSpec } from '../process/processRun.ts';
import { quickStart } from '../process/quickStart.ts';
import {
  DEVELOPMENT_AUDIENCE,
  issuerProcess,
  serviceProcesses,
} from '../supervisor/serviceProcesses.ts';
import { engineContainers, engineHealth } from './engineContainers.ts';
import { launchOptions } from './launchOptions.ts';

const ROOT = new URL('../../', import.meta.url).pathname;
/** For a quick look only: whoever has this file can decrypt. */
const KEYS = 'development:b3JkZXItbWFuYWdlbWVudC1kZXZlbG9wbWVudC1rZXk';
const HEADER = `# The whole service on one host, for a quick look: nothing is kept. Made by npm run generate.
#   docker compose -f deploy/compose.yaml up --build
`;
/** What people open. */
const SHOWN = [
  ...(['api', 'issuer', 'console', 'codec', 'storefront', 'temporalUi'] as const),
  ...(['temporal', 'kafka', 'postgres'] as const),
];
const WITHIN = { network_mode: 'service:network' };
const OURS = { image: 'order-management-service:development', pull_policy: 'never' };
const HARDENED = {
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  tmpfs: ['/tmp', launchOptions.dataDir],
};

export function composeFile(): string {
  const { ports } = launchOptions;
  const issuer = `http://127.0.0.1:${ports.issuer}`;
  const oauth = { issuer, audience: DEVELOPMENT_AUDIENCE };
  const engines = {
    databaseUrl: `postgres://postgres:postgres@127.0.0.1:${ports.postgres}/orders`,
    simulatorDatabaseUrl: `postgres://postgres:postgres@127.0.0.1:${ports.postgres}/simulators`,
    temporal: `127.0.0.1:${ports.temporal}`,
    temporalUi: `http://127.0.0.1:${ports.temporalUi}`,
    kafka: `127.0.0.1:${ports.kafka}`,
  };
  const parts = [
    issuerProcess(launchOptions, oauth),
    ...serviceProcesses(launchOptions, engines, oauth, KEYS),
  ].map((part) => [part.name, containerOf(part)] as const);
  const prepare = {
    ...OURS,
    ...HARDENED,
    ...WITHIN,
    command: ['dev/compose/prepareMain.ts'],
    environment: {
      NODE_ENV: 'development',
      DATABASE_URL: engines.databaseUrl,
      SIMULATOR_DATABASE_URL: engines.simulatorDatabaseUrl,
      TEMPORAL_ADDRESS: engines.temporal,
      TEMPORAL_NAMESPACE: 'default',
      KAFKA_BROKERS: engines.kafka,
    },
    depends_on: engineHealth,
  };
  const services = {
    network: {
      ...OURS,
      ...HARDENED,
      build: { context: '..', dockerfile: 'deploy/Containerfile.development' },
      command: ['--eval', 'setInterval(() => undefined, 1e9)'],
      init: true,
      ports: SHOWN.map((name) => `127.0.0.1:${ports[name]}:${ports[name]}`),
    },
    ...engineContainers(ports, WITHIN),
    prepare,
    ...Object.fromEntries(parts),
  };
  const file = { name: 'order-management', services };
  return HEADER + stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

function containerOf({ name, args = [], env = {} }: ProcessSpec) {
  const ours = Object.entries(env).filter(([variable]) => !Object.hasOwn(quickStart(), variable));
  return {
    ...OURS,
    ...HARDENED,
    ...WITHIN,
    command: args.map((arg) => relative(ROOT, arg)),
    environment: {
      ...Object.fromEntries(ours.filter(([, value]) => value !== undefined)),
      ...(HOSTS[name] && { [HOSTS[name]]: '0.0.0.0' }),
    },
    depends_on: { prepare: { condition: 'service_completed_successfully' } },
    restart: 'unless-stopped',
  };
}

/** What is reached from outside of the containers listens everywhere within them. */
const HOSTS: Readonly<Record<string, string>> = {
  ...{ api: 'API_HOST', console: 'CONSOLE_HOST', codec: 'CODEC_HOST' },
  ...{ issuer: 'DEVELOPMENT_HOST', temporalUi: 'DEVELOPMENT_HOST', storefront: 'DEVELOPMENT_HOST' },
};
