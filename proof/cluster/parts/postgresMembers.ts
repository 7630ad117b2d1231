/** What Patroni says of its members, and a planned switchover. */
import { setTimeout as sleep } from 'node:timers/promises';
import { addressOfHost, type HostName, hostsOf, PORTS } from './layout.ts';

interface Member {
  readonly name: HostName;
  /** leader, sync_standby or replica */
  readonly role: string;
  /** running, streaming… */
  readonly state: string;
}

const LIMIT_MS = 3_000;
const SETTLED_LIMIT_MS = 120_000;

const urlOf = (host: HostName, path: string): string =>
  `http://${addressOfHost(host)}:${PORTS.patroni}${path}`;

async function members(): Promise<readonly Member[]> {
  for (const host of hostsOf('postgres')) {
    const signal = AbortSignal.timeout(LIMIT_MS);
    const answer = await fetch(urlOf(host, '/cluster'), { signal }).catch(() => null);
    if (answer?.ok) return ((await answer.json()) as { members: Member[] }).members;
  }
  return [];
}

export interface Roles {
  readonly primary: HostName;
  /** The standby that has every acknowledged commit. */
  readonly synchronous: HostName;
}

/** Waits until there are a primary and two standbys that follow it. @throws when there are not */
export async function settledRoles(): Promise<Roles> {
  const until = Date.now() + SETTLED_LIMIT_MS;
  for (;;) {
    const all = await members().catch(() => []);
    const primary = all.find(({ role, state }) => role === 'leader' && state === 'running')?.name;
    const following = all.filter(({ state }) => state === 'streaming');
    const synchronous = following.find(({ role }) => role === 'sync_standby')?.name;
    if (primary && synchronous && following.length === 2) return { primary, synchronous };
    if (Date.now() > until) throw new Error(`Postgres has not settled: ${JSON.stringify(all)}`);
    await sleep(500);
  }
}

/** Makes the synchronous standby the primary, without losing a commit. */
export async function switchOver({ primary, synchronous }: Roles): Promise<void> {
  const answer = await fetch(urlOf(primary, '/switchover'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ leader: primary, candidate: synchronous }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`The switchover was refused: ${text}`);
}
