/** Brings the whole cluster up: first the stores, then Temporal, then our processes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateDatabase } from '../../db/migrate.ts';
import { newClusterId } from '../../dev/engines/kafka.ts';
import { createDatabase } from '../../dev/engines/postgres.ts';
import type { Report } from '../../dev/process/progress.ts';
import { seedCatalogue } from '../../dev/seed.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { createHost, type Host } from './hosts/host.ts';
import { makeBridge } from './hosts/network.ts';
import { BOOKS_URL_FILE } from './outside/booksUrlFile.ts';
import { receiveChanges } from './parts/backup.ts';
import { etcd } from './parts/etcd.ts';
import { kafka, makeTopic } from './parts/kafka.ts';
import {
  addressOfHost,
  type HostName,
  hostNames,
  hostsOf,
  numberOf,
  PORTS,
  SERVICE_KINDS,
} from './parts/layout.ts';
import { letRolesIn } from './parts/logins.ts';
import { booksUrl, runOutside } from './parts/outside.ts';
import { patroni } from './parts/patroni.ts';
import { settledRoles } from './parts/postgresMembers.ts';
import { proxy } from './parts/proxy.ts';
import { newSecrets, type Secrets } from './parts/secrets.ts';
import { type Release, service } from './parts/services.ts';
import {
  makeTemporalNamespace,
  makeTemporalSchema,
  TEMPORAL_KINDS,
  TEMPORAL_NAMESPACE,
  temporal,
} from './parts/temporal.ts';
import { findTools, type Tools } from './parts/tools.ts';
import type { Addresses } from './run/askOps.ts';
import { rollIn } from './run/rollIn.ts';

const ROOT = join(import.meta.dirname, '..', '..');

export interface Cluster {
  readonly hosts: ReadonlyMap<HostName, Host>;
  readonly tools: Tools;
  readonly secrets: Secrets;
  readonly dataDir: string;
  readonly release: Release;
  /** The workflow code that its workers run. */
  readonly code: string;
  /** The providers' books. */
  readonly booksUrl: string;
}

export interface Place {
  readonly dataDir: string;
  readonly report: Report;
}

export const hostIn = ({ hosts }: Pick<Cluster, 'hosts'>, name: HostName): Host => {
  const host = hosts.get(name);
  if (!host) throw new Error(`no host ${name}`);
  return host;
};

/** URL of the superuser at the primary, through a proxy. */
export const adminUrl = ({ databases }: Secrets, database: string, by: HostName = 'proxy-1') =>
  `postgres://postgres:${databases.postgres}@${addressOfHost(by)}:${PORTS.primary}/${database}`;

/** What the operators' commands speak to. */
export const opsAddresses = (secrets: Secrets): Addresses => ({
  databaseUrl: adminUrl(secrets, 'orders'),
  temporal: {
    address: `${addressOfHost('proxy-1')}:${PORTS.temporal}`,
    namespace: TEMPORAL_NAMESPACE,
  },
});

/** @throws SetupProblem when a part is missing or does not start */
export async function bringUp({ dataDir, report }: Place): Promise<Cluster> {
  const tools = await findTools(report);
  const { code } = await bundleWorkflows();
  const release = { root: ROOT, version: 'cluster-1', bundle: join(dataDir, 'workflows.js') };
  await writeFile(release.bundle, code);
  const secrets = newSecrets();
  makeBridge();
  const logs = join(dataDir, 'logs');
  const hosts = new Map<HostName, Host>(
    hostNames.map((name) => [name, createHost(name, numberOf(name), logs)]),
  );
  const up = { hosts, tools, secrets, dataDir, release, code };
  report(`${hosts.size} hosts are made`);
  await startStores(up, report);
  await startTemporal(up, report);
  await startServices(up, report);
  const local = await readFile(join(dataDir, 'outside', BOOKS_URL_FILE), 'utf8');
  return { ...up, booksUrl: booksUrl(local) };
}

type Up = Omit<Cluster, 'booksUrl'>;

const ready = (up: Up, kinds: readonly string[]): Promise<unknown> =>
  Promise.all(kinds.flatMap(hostsOf).map((name) => hostIn(up, name).ready()));

async function startStores(up: Up, report: Report): Promise<void> {
  const { tools, secrets, dataDir } = up;
  for (const name of hostsOf('proxy'))
    hostIn(up, name).run(await proxy(tools.haproxy, name, join(dataDir, name)));
  await runOutside(hostIn(up, 'outside'), tools.haproxy, join(dataDir, 'outside'), secrets);
  for (const name of hostsOf('postgres')) {
    const place = join(dataDir, name);
    hostIn(up, name).run(etcd(tools.etcd, name, place));
    hostIn(up, name).run(await patroni(tools.patroni, name, place, secrets.databases));
  }
  const clusterId = newClusterId();
  for (const name of hostsOf('kafka'))
    hostIn(up, name).run(await kafka(tools.kafka, name, join(dataDir, name), clusterId));
  await ready(up, ['proxy', 'outside', 'postgres', 'kafka']);
  // Without a standby no write is acknowledged.
  const { primary, synchronous } = await settledRoles();
  report(`Postgres (${primary}, ${synchronous} beside it), Kafka and the outside are up`);
  await createDatabase(adminUrl(secrets, 'postgres'), 'orders');
  await migrateDatabase(adminUrl(secrets, 'orders'));
  await seedCatalogue(adminUrl(secrets, 'orders'));
  await letRolesIn(adminUrl(secrets, 'orders'), secrets.roles);
  await makeTopic();
  const backup = hostIn(up, 'backup');
  backup.run(await receiveChanges(tools.patroni, join(dataDir, 'backup'), secrets));
}

async function startTemporal(up: Up, report: Report): Promise<void> {
  const { tools, secrets, dataDir } = up;
  await makeTemporalSchema(tools.temporalSql, adminUrl(secrets, 'postgres'));
  for (const name of TEMPORAL_KINDS.flatMap(hostsOf)) {
    const password = secrets.databases.postgres;
    hostIn(up, name).run(await temporal(tools.temporalServer, name, join(dataDir, name), password));
  }
  await ready(up, TEMPORAL_KINDS);
  await makeTemporalNamespace(`${addressOfHost('proxy-1')}:${PORTS.temporal}`);
  report('Temporal is up');
}

async function startServices(up: Up, report: Report): Promise<void> {
  for (const kind of SERVICE_KINDS) {
    for (const name of hostsOf(kind)) hostIn(up, name).run(service(name, up.release, up.secrets));
    // One kind after the other: all at once would fight for the processors.
    await ready(up, [kind]);
  }
  // Orders wait until a version of the workers is in.
  await rollIn(opsAddresses(up.secrets), up.release.version);
  report('The service is up');
}
