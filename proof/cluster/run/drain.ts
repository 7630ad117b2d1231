/** Takes an API out of the proxies before it stops, as a service of Kubernetes does. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Cluster } from '../bringUp.ts';
import { type HostName, hostsOf, kindOf } from '../parts/layout.ts';
import { socketOf } from '../parts/proxy.ts';

const DRAIN_MS = 2_000;

export async function drained(
  { dataDir }: Cluster,
  host: HostName,
  work: () => Promise<void>,
): Promise<void> {
  const set = (state: 'drain' | 'ready') =>
    Promise.all(
      hostsOf('proxy').map((proxy) =>
        tell(socketOf(join(dataDir, proxy)), `set server ${kindOf(host)}/${host} state ${state}`),
      ),
    );
  await set('drain');
  await sleep(DRAIN_MS);
  await work();
  await set('ready');
}

async function tell(socket: string, command: string): Promise<void> {
  const connection = connect(socket);
  connection.on('error', () => undefined);
  connection.resume();
  connection.end(`${command}\n`);
  await once(connection, 'close');
}
