/** HAProxy: the primary of Postgres, Temporal's frontends and the API, each by one address. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts } from '../../../dev/process/ports.ts';
import type { Program } from '../hosts/program.ts';
import { addressOfHost, type HostName, hostsOf, PORTS } from './layout.ts';

/** Hosts that are asked every second, and left out after two wrong answers. */
const CHECKED = 'default-server inter 1s fastinter 500ms fall 2 rise 1';

const server = (host: HostName, port: number, checkPort: number): string =>
  `  server ${host} ${addressOfHost(host)}:${port} check port ${checkPort}`;

/** Only the member that Patroni calls the primary is right. */
const PATRONIS = [
  '  option httpchk OPTIONS /primary',
  '  http-check expect status 200',
  ...hostsOf('postgres').map((each) => server(each, PORTS.postgres, PORTS.patroni)),
];
const RESTORED = [server('restored', PORTS.postgres, PORTS.postgres)];

const configuration = (host: HostName, socket: string, primaries: readonly string[]) => `
global
  maxconn 4000
  stats socket ${socket} mode 600 level admin
defaults
  timeout connect 2s
  timeout check 2s
  timeout client 1h
  timeout server 1h
  option redispatch
  retries 2
listen primary
  mode tcp
  bind ${addressOfHost(host)}:${PORTS.primary}
  option clitcpka
  option srvtcpka
  ${CHECKED} on-marked-down shutdown-sessions
${primaries.join('\n')}
listen temporal
  mode tcp
  bind ${addressOfHost(host)}:${PORTS.temporal}
  balance leastconn
  ${CHECKED} on-marked-down shutdown-sessions
${hostsOf('frontend')
  .map((each) => server(each, PORTS.temporal, PORTS.temporal))
  .join('\n')}
listen api
  mode http
  bind ${addressOfHost(host)}:${PORTS.api}
  timeout client 60s
  timeout server 60s
  option httpchk GET /readyz
  http-check expect status 200
  ${CHECKED} on-marked-down shutdown-sessions
${hostsOf('api')
  .map((each) => server(each, 3000, 3010))
  .join('\n')}
`;

/** @param isRestored the primary is the one that was restored from a backup */
export async function proxy(
  program: string,
  host: HostName,
  dataDir: string,
  isRestored = false,
): Promise<Program> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'haproxy.cfg');
  const primaries = isRestored ? RESTORED : PATRONIS;
  await writeFile(file, configuration(host, socketOf(dataDir), primaries));
  return {
    name: 'haproxy',
    command: program,
    args: ['-db', '-f', file],
    ready: () => accepts(PORTS.primary, addressOfHost(host)),
  };
}

/** Where a proxy takes commands, such as to send an API no new requests. */
export const socketOf = (dataDir: string): string => join(dataDir, 'haproxy.sock');

/** Lets others reach what listens on 127.0.0.1 of a host. */
export async function forwarding(
  program: string,
  host: HostName,
  dataDir: string,
  ports: readonly number[],
): Promise<Program> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'forward.cfg');
  const address = addressOfHost(host);
  const listeners = ports.map(
    (port) => `listen to${port}\n  bind ${address}:${port}\n  server here 127.0.0.1:${port}\n`,
  );
  const timeouts = ['connect 2s', 'client 1h', 'server 1h'].map((each) => `  timeout ${each}\n`);
  await writeFile(file, `defaults\n  mode tcp\n${timeouts.join('')}${listeners.join('')}`);
  return {
    name: 'forwarding',
    command: program,
    args: ['-db', '-f', file],
    ready: async () =>
      (await Promise.all(ports.map((port) => accepts(port, address)))).every(Boolean),
  };
}
