/** What operations do to a running cluster: none of it may be noticed by a customer. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Cluster, hostIn } from '../bringUp.ts';
import { type HostName, hostsOf, kindOf } from '../parts/layout.ts';
import { settledRoles, switchOver } from '../parts/postgresMembers.ts';
import { type Release, SERVICE_KINDS, service } from '../parts/services.ts';
import { TEMPORAL_KINDS } from '../parts/temporal.ts';
import type { PlannedFault } from '../plan/faults.ts';
import { drained } from './drain.ts';
import type { Strike } from './losses.ts';

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

/** Restarts our processes one after the other, in another release if one is given. */
export const rollOver = (cluster: Cluster, release: Release | null): Promise<Strike> =>
  timed('all services', async () => {
    for (const name of SERVICE_KINDS.flatMap(hostsOf)) await rollOne(cluster, name, release);
  });

async function rollOne(cluster: Cluster, name: HostName, release: Release | null): Promise<void> {
  const host = hostIn(cluster, name);
  for (const running of host.programs.values())
    if (release) running.program = service(name, release, cluster.secrets);
  const restart = () => host.restart();
  await (kindOf(name) === 'api' ? drained(cluster, name, restart) : restart());
}

/** All of Temporal is away for some minutes. */
export const loseTemporal = (cluster: Cluster, { forMs }: PlannedFault): Promise<Strike> =>
  timed('all of Temporal', async () => {
    const hosts = TEMPORAL_KINDS.flatMap(hostsOf).map((name) => hostIn(cluster, name));
    for (const host of hosts) host.powerOff();
    await sleep(forMs);
    for (const host of hosts) host.powerOn();
  });
