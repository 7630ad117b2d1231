/** The Temporal server as in production: each of its roles on hosts of its own, on Postgres. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { createDatabase } from '../../../dev/engines/postgres.ts';
import { DYNAMIC_CONFIG } from '../../../dev/engines/temporal.ts';
import { addSearchAttributes, registerNamespace } from '../../../dev/engines/temporalNamespace.ts';
import { accepts } from '../../../dev/process/ports.ts';
import { runTool } from '../../../dev/process/runTool.ts';
import type { Program } from '../hosts/program.ts';
import { addressOfHost, type HostName, kindOf, PORTS, proxyOf } from './layout.ts';

export const TEMPORAL_NAMESPACE = 'orders';
/** The kinds of hosts that run Temporal. */
export const TEMPORAL_KINDS = ['frontend', 'history', 'matching', 'system'];
const SCHEMA_LIMIT_MS = 120_000;
const HISTORY_SHARDS = 4;

/** Each role's ports: of calls, and of the ring by which the hosts find each other. */
const ROLES = {
  frontend: [PORTS.temporal, 6933],
  history: [7234, 6934],
  matching: [7235, 6935],
  worker: [7239, 6939],
} as const;

const roleOf = (host: HostName): keyof typeof ROLES => {
  const kind = kindOf(host);
  return kind === 'system' ? 'worker' : (kind as keyof typeof ROLES);
};

const STORES = { temporal: 10, temporal_visibility: 4 };
type Store = keyof typeof STORES;

function configuration(host: HostName, password: string, dynamic: string) {
  const address = addressOfHost(host);
  const store = (name: Store) => ({
    sql: {
      pluginName: 'postgres12',
      databaseName: name,
      connectAddr: `${proxyOf(host)}:${PORTS.primary}`,
      connectProtocol: 'tcp',
      user: 'postgres',
      password,
      maxConns: STORES[name],
      maxIdleConns: STORES[name],
      maxConnLifetime: '1h',
    },
  });
  const services = Object.entries(ROLES).map(([role, [grpcPort, membershipPort]]) => [
    role,
    { rpc: { grpcPort, membershipPort, bindOnIP: address } },
  ]);
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: HISTORY_SHARDS,
      datastores: { default: store('temporal'), visibility: store('temporal_visibility') },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: address } },
    services: Object.fromEntries(services),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `${proxyOf(host)}:${PORTS.temporal}`,
        },
      },
    },
    publicClient: { hostPort: `${proxyOf(host)}:${PORTS.temporal}` },
    dynamicConfigClient: { filepath: dynamic, pollInterval: '10s' },
  };
}

export async function temporal(
  program: string,
  host: HostName,
  dataDir: string,
  password: string,
): Promise<Program> {
  await mkdir(dataDir, { recursive: true });
  const [file, dynamic] = [join(dataDir, 'temporal.yaml'), join(dataDir, 'dynamic.yaml')];
  const values = Object.entries(DYNAMIC_CONFIG).map(([name, value]) => [name, [{ value }]]);
  // JSON is YAML.
  await writeFile(dynamic, JSON.stringify(Object.fromEntries(values)));
  await writeFile(file, JSON.stringify(configuration(host, password, dynamic), null, 2));
  const role = roleOf(host);
  return {
    name: 'temporal',
    command: program,
    args: ['--config-file', file, '--allow-no-auth', 'start', '--service', role],
    ready: () => accepts(ROLES[role][role === 'worker' ? 1 : 0], addressOfHost(host)),
  };
}

/** Makes Temporal's two databases with their tables. @param adminUrl of the primary */
export async function makeTemporalSchema(sqlTool: string, adminUrl: string): Promise<void> {
  const { hostname, port, password } = new URL(adminUrl);
  for (const [database, schema] of [
    ['temporal', 'temporal'],
    ['temporal_visibility', 'visibility'],
  ] as const) {
    await createDatabase(adminUrl, database);
    const login = ['--plugin', 'postgres12', '--ep', hostname, '-p', port, '-u', 'postgres'];
    const tool = (...args: string[]) =>
      runTool(sqlTool, [...login, '--pw', password, '--db', database, ...args], {
        limitMs: SCHEMA_LIMIT_MS,
      });
    await tool('setup-schema', '-v', '0.0');
    await tool('update-schema', '--schema-name', `postgresql/v12/${schema}`);
  }
}

/** Makes the service's namespace, with its search attributes. */
export async function makeTemporalNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: '60s' });
  try {
    await registerNamespace(connection, TEMPORAL_NAMESPACE);
    await addSearchAttributes(connection, TEMPORAL_NAMESPACE);
  } finally {
    await connection.close();
  }
}
