/** Network namespaces on one bridge: each is a host of the cluster, with an address of its own. */
import { execFileSync } from 'node:child_process';
import { SetupProblem } from '../../../dev/problem.ts';
import { programOnPath } from '../../../dev/process/runTool.ts';
import { signalAll } from '../../chaos/run/processTree.ts';
import { addressOf, cableOf, namespaceOf, PREFIX } from './names.ts';

const BRIDGE = `${PREFIX}bridge`;

const ip = (...args: readonly string[]): string =>
  execFileSync('ip', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** @throws SetupProblem */
export async function assertNamespacesWork(): Promise<void> {
  if (process.platform !== 'linux')
    throw new SetupProblem('The cluster needs Linux: its hosts are network namespaces.');
  if (process.getuid?.() !== 0)
    throw new SetupProblem('The cluster needs root, to make network namespaces: use sudo.');
  if ((await programOnPath('ip')) === null)
    throw new SetupProblem('The cluster needs the program `ip` on PATH: the package iproute2.');
}

/** Makes the bridge. This process is on it, too, as the clients are. */
export function makeBridge(): void {
  try {
    ip('link', 'add', BRIDGE, 'type', 'bridge');
    ip('addr', 'add', `${addressOf(1)}/24`, 'dev', BRIDGE);
    ip('link', 'set', BRIDGE, 'up');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SetupProblem(`The cluster's network cannot be made: ${why}`);
  }
}

/** Makes a host. It reaches the other hosts of the bridge, and nothing else. */
export function makeNamespace(host: string, number: number): void {
  const name = namespaceOf(host);
  ip('netns', 'add', name);
  const ends = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', name];
  ip('link', 'add', cableOf(number), ...ends);
  ip('link', 'set', cableOf(number), 'master', BRIDGE, 'up');
  ip('-n', name, 'addr', 'add', `${addressOf(number)}/24`, 'dev', 'eth0');
  for (const device of ['lo', 'eth0']) ip('-n', name, 'link', 'set', device, 'up');
}

/** Pulls the host's cable, or puts it back: connections hang, as nobody tells either end. */
export const setCable = (number: number, state: 'up' | 'down'): void =>
  void ip('link', 'set', cableOf(number), state);

/** Kills every process of the host at once. */
export function killHost(host: string): void {
  // Twice: a process may have been made by one that is killed only now.
  for (const _ of ['first', 'second']) {
    const pids = ip('netns', 'pids', namespaceOf(host)).split('\n').filter(Boolean).map(Number);
    signalAll(pids, 'SIGKILL');
  }
}

/** Our ends of the hosts' cables, and the bridge. */
const devices = (): string[] =>
  [...ip('-o', 'link', 'show').matchAll(/^\d+: (oms-[^@:]+)/gm)].map(([, name = '']) => name);

/** Kills all processes of all hosts, and removes the hosts: also those that an earlier run left. */
export function removeNetwork(): number {
  const hosts = ip('netns', 'list')
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '')
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
  for (const host of hosts) killHost(host);
  for (const host of hosts) ip('netns', 'del', namespaceOf(host));
  // A namespace goes only some time after its last process, and its cable with it.
  for (const device of devices()) removeDevice(device);
  return hosts.length;
}

function removeDevice(device: string): void {
  try {
    ip('link', 'del', device);
  } catch (error) {
    // It has gone with its namespace meanwhile.
    if (devices().includes(device)) throw error;
  }
}
