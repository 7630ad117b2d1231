/** What operations do to a running cluster: none of it may be noticed by a customer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { violation } from '../../chaos/checker/violation.ts';
import { type Cluster, hostIn, opsAddresses } from '../bringUp.ts';
import {
  API_KINDS,
  type HostName,
  hostsOf,
  kindOf,
  SERVICE_KINDS,
  WORKER_KINDS,
} from '../parts/layout.ts';
import { settledRoles, switchOver } from '../parts/postgresMembers.ts';
import { type Release, service } from '../parts/services.ts';
import { TEMPORAL_KINDS } from '../parts/temporal.ts';
import type { PlannedFault } from '../plan/faults.ts';
import { drained } from './drain.ts';
import type { Strike } from './losses.ts';
import { rollIn } from './rollIn.ts';

const timed = async (host: string, work: () => Promise<unknown>): Promise<Strike> => {
  const startedAt = Date.now();
  await work();
  return { host, startedAt, endedAt: Date.now(), violations: [] };
};

export async function plannedSwitchover(): Promise<Strike> {
  const roles = await settledRoles();
  return timed(`${roles.primary} to ${roles.synchronous}`, () => switchOver(roles));
}

export function restartProxy(cluster: Cluster, { pick }: PlannedFault): Promise<Strike> {
  const proxies = hostsOf('proxy');
  const name = proxies[pick % proxies.length] ?? 'proxy-1';
  return timed(name, () => hostIn(cluster, name).restart());
}

/** Restarts our processes one after the other. */
export const rollingRestart = (cluster: Cluster): Promise<Strike> =>
  timed('all services', async () => {
    for (const name of SERVICE_KINDS.flatMap(hostsOf)) await rollOne(cluster, name, null);
  });

/**
 * Another release, one process after the other. Of each queue's workers one has it first: the others
 * stay with the version before until a roll-out has moved all orders from it.
 */
export async function rollingUpgrade(cluster: Cluster, release: Release): Promise<Strike> {
  const workers = WORKER_KINDS.map(hostsOf);
  const others = SERVICE_KINDS.filter((kind) => !WORKER_KINDS.includes(kind)).flatMap(hostsOf);
  const first = workers.flatMap((hosts) => hosts.slice(0, 1));
  const rest = workers.flatMap((hosts) => hosts.slice(1));
  let troubles: readonly string[] = [];
  const strike = await timed('all services', async () => {
    for (const name of [...others, ...first]) await rollOne(cluster, name, release);
    troubles = await rollIn(opsAddresses(cluster.secrets), release.version);
    for (const name of rest) await rollOne(cluster, name, release);
  });
  const violations = troubles.map((what) => violation('a good version stays in', null, what));
  return { ...strike, violations };
}

async function rollOne(cluster: Cluster, name: HostName, release: Release | null): Promise<void> {
  const host = hostIn(cluster, name);
  for (const running of host.programs.values())
    if (release) running.program = service(name, release, cluster.secrets);
  const restart = () => host.restart();
  await (API_KINDS.includes(kindOf(name)) ? drained(cluster, name, restart) : restart());
}

/** All of Temporal is away for some minutes. */
export const loseTemporal = (cluster: Cluster, { forMs }: PlannedFault): Promise<Strike> =>
  timed('all of Temporal', async () => {
    const hosts = TEMPORAL_KINDS.flatMap(hostsOf).map((name) => hostIn(cluster, name));
    for (const host of hosts) host.powerOff();
    await sleep(forMs);
    for (const host of hosts) host.powerOn();
  });
