/** Which hosts the cluster has, and the last number of each one's address. */
import { addressOf } from '../hosts/names.ts';

const LAYOUT = {
  outside: 10,
  'postgres-1': 11,
  'postgres-2': 12,
  'postgres-3': 13,
  backup: 14,
  'proxy-1': 15,
  'proxy-2': 16,
  'kafka-1': 17,
  'kafka-2': 18,
  'kafka-3': 19,
  'frontend-1': 20,
  'frontend-2': 21,
  'history-1': 22,
  'history-2': 23,
  'matching-1': 24,
  'matching-2': 25,
  'system-1': 26,
  'creation-1': 27,
  'creation-2': 28,
  'cancellation-1': 29,
  'cancellation-2': 30,
  'query-1': 31,
  'query-2': 32,
  'dispatcher-1': 33,
  'dispatcher-2': 34,
  'relay-1': 35,
  'relay-2': 36,
  'webhooks-1': 37,
  'webhooks-2': 38,
  'console-1': 39,
  'console-2': 40,
  'codec-1': 41,
  'codec-2': 42,
  'orders-1': 43,
  'orders-2': 44,
  'orders-3': 45,
  'payments-1': 46,
  'payments-2': 47,
  'payments-3': 48,
  'logistics-1': 49,
  'logistics-2': 50,
  'logistics-3': 51,
  // Where a backup is restored: nothing runs there before.
  restored: 52,
} as const;

/** The API's services, each by itself. */
export const API_KINDS = ['creation', 'cancellation', 'query'];
export const WORKER_KINDS = ['orders', 'payments', 'logistics'];
/** The kinds of hosts that run our own processes. */
export const SERVICE_KINDS = [
  ...API_KINDS,
  ...['dispatcher', 'relay', 'webhooks', 'console', 'codec'],
  ...WORKER_KINDS,
];

export type HostName = keyof typeof LAYOUT;
export const hostNames = Object.keys(LAYOUT) as HostName[];
export const numberOf = (host: HostName): number => LAYOUT[host];
export const addressOfHost = (host: HostName): string => addressOf(LAYOUT[host]);

/** The hosts of one kind: `hostsOf('postgres')` are postgres-1, postgres-2 and postgres-3. */
export const hostsOf = (kind: string): HostName[] =>
  hostNames.filter((name) => name === kind || name.replace(/-\d+$/, '') === kind);

export const kindOf = (host: HostName): string => host.replace(/-\d+$/, '');

/** Half of the hosts reach databases and Temporal by one proxy, half by the other. */
export function proxyOf(host: HostName): string {
  const isEven = Number(/\d+$/.exec(host)?.[0] ?? 1) % 2 === 0;
  return addressOfHost(isEven ? 'proxy-2' : 'proxy-1');
}

export const PORTS = {
  /** Of a proxy: the primary, Temporal's frontends, the API, and the console with the codec server. */
  primary: 5000,
  temporal: 7233,
  api: 8080,
  console: 8443,
  /** Of other hosts. */
  postgres: 5432,
  patroni: 8008,
  etcd: 2379,
  etcdPeer: 2380,
  kafka: 9092,
  kafkaController: 9093,
} as const;

/** host:port of each host of a kind. */
export const addressesOf = (kind: string, port: number): string[] =>
  hostsOf(kind).map((host) => `${addressOfHost(host)}:${port}`);
