/** Loses a host: its power, or its cable. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Violation, violation } from '../../chaos/checker/violation.ts';
import { type Cluster, hostIn } from '../bringUp.ts';
import { type HostName, hostsOf } from '../parts/layout.ts';
import { settledRoles } from '../parts/postgresMembers.ts';
import type { PlannedFault } from '../plan/faults.ts';
import type { Struck } from '../plan/kinds.ts';
import { lostWrites, writeWhileCut } from './fencing.ts';

export interface Strike {
  readonly host: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly violations: readonly Violation[];
}

async function candidates(struck: Struck): Promise<readonly HostName[]> {
  if (struck === 'broker') return hostsOf('kafka');
  if (struck !== 'primary' && struck !== 'standby') return hostsOf(struck);
  const { primary } = await settledRoles();
  return hostsOf('postgres').filter((host) => (host === primary) === (struck === 'primary'));
}

export async function lose(
  cluster: Cluster,
  how: 'kill' | 'cut',
  struck: Struck,
  { forMs, pick }: PlannedFault,
): Promise<Strike> {
  const possible = await candidates(struck);
  const name = possible[pick % possible.length];
  if (!name) throw new Error(`there is no ${struck}`);
  const host = hostIn(cluster, name);
  const startedAt = Date.now();
  const violations: Violation[] = [];
  let struckHost: string = name;
  if (how === 'kill') {
    host.powerOff();
    await sleep(forMs);
    host.powerOn();
  } else {
    host.cut();
    const over = AbortSignal.timeout(forMs);
    const writes = struck === 'primary' ? await writeWhileCut(cluster, name, over) : [];
    await sleep(Math.max(0, startedAt + forMs - Date.now()));
    host.heal();
    if (struck === 'primary') struckHost += `, which acknowledged ${writes.length} writes`;
    const lost = writes.length === 0 ? [] : await lostWritesSoon(cluster, writes);
    for (const write of lost)
      violations.push(violation('no acknowledged write is lost', null, `${write} is lost`));
  }
  return { host: struckHost, startedAt, endedAt: Date.now(), violations };
}

/** The primary may just change. */
async function lostWritesSoon(cluster: Cluster, writes: readonly string[]): Promise<string[]> {
  await settledRoles();
  return lostWrites(cluster, writes);
}
