/** HAProxy: the primary of Postgres, Temporal's frontends, the API and the console, each by one address. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accepts } from '../../../dev/process/ports.ts';
import type { Program } from '../hosts/program.ts';
import { makeCertificate } from './certificate.ts';
import { API_KINDS, addressOfHost, type HostName, hostsOf, PORTS } from './layout.ts';

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

const HTTP = '  timeout client 60s';

const backend = (kind: string, port: number, opsPort: number): string => `backend ${kind}
  mode http
  timeout server 60s
  option httpchk GET /readyz
  http-check expect status 200
  ${CHECKED} on-marked-down shutdown-sessions
${hostsOf(kind)
  .map((each) => server(each, port, opsPort))
  .join('\n')}`;

/** Each of the API's services has the requests that the chart's gateway sends it. */
const ROUTES_FILE = join(import.meta.dirname, '../../../deploy/chart/files/routes.json');
const routes = JSON.parse(readFileSync(ROUTES_FILE, 'utf8')) as Readonly<
  Record<string, readonly { readonly method: string; readonly path: string }[]>
>;
const ROUTES = Object.entries(routes).flatMap(([kind, itsRoutes]) =>
  itsRoutes.map(
    ({ method, path }) => `  use_backend ${kind} if { method ${method} } { path_reg ${path} }`,
  ),
);

interface Files {
  readonly socket: string;
  /** With its key. */
  readonly certificate: string;
}

const configuration = (
  host: HostName,
  { socket, certificate }: Files,
  primaries: readonly string[],
) => `
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
frontend api
  mode http
  bind ${addressOfHost(host)}:${PORTS.api}
${HTTP}
${ROUTES.join('\n')}
  default_backend creation
frontend people
  mode http
  bind ${addressOfHost(host)}:${PORTS.console} ssl crt ${certificate}
${HTTP}
  use_backend codec if { path_beg /codec/ }
  default_backend console
${[...API_KINDS.map((kind) => backend(kind, 3000, 3010)), backend('console', 3002, 3015), backend('codec', 3003, 3016)].join('\n')}
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
  const files = { socket: socketOf(dataDir), certificate: join(dataDir, 'console.pem') };
  await makeCertificate(files.certificate, addressOfHost(host));
  await writeFile(file, configuration(host, files, isRestored ? RESTORED : PATRONIS));
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
