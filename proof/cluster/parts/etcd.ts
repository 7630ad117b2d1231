/** etcd, by which Patroni decides which Postgres is the primary: a member on each host of Postgres. */
import { join } from 'node:path';
import { answersOk } from '../../../dev/process/answersOk.ts';
import type { Program } from '../hosts/program.ts';
import { addressOfHost, type HostName, hostsOf, PORTS } from './layout.ts';

export function etcd(program: string, host: HostName, dataDir: string): Program {
  const url = (of: HostName, port: number) => `http://${addressOfHost(of)}:${port}`;
  const members = hostsOf('postgres').map((of) => `${of}=${url(of, PORTS.etcdPeer)}`);
  const flags = {
    name: host,
    'data-dir': join(dataDir, 'etcd'),
    'listen-client-urls': url(host, PORTS.etcd),
    'advertise-client-urls': url(host, PORTS.etcd),
    'listen-peer-urls': url(host, PORTS.etcdPeer),
    'initial-advertise-peer-urls': url(host, PORTS.etcdPeer),
    'initial-cluster': members.join(),
    'initial-cluster-state': 'new',
    'log-level': 'warn',
  };
  return {
    name: 'etcd',
    command: program,
    args: Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]),
    ready: () => answersOk(`${url(host, PORTS.etcd)}/health`),
  };
}
