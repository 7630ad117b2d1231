import type { Cluster } from './bringUp.ts';
import { kafkaBrokers } from './parts/kafka.ts';
import { addressesOf, addressOfHost, PORTS } from './parts/layout.ts';
import { consoleUrls, issuerUrl } from './parts/outside.ts';
import { apiUrls } from './run/clients.ts';

/** Addresses and commands for a person who has just started the cluster. */
export function welcome({ dataDir }: Cluster): string {
  const rows = [
    ['API, by two proxies', apiUrls().join('  ')],
    ['Console', consoleUrls()[0]],
    ['Postgres, its members', addressesOf('postgres', PORTS.postgres).join('  ')],
    ['Patroni', `http://${addressOfHost('postgres-1')}:${PORTS.patroni}/cluster`],
    ['Temporal’s frontends', addressesOf('frontend', PORTS.temporal).join('  ')],
    ['Kafka', kafkaBrokers().join('  ')],
    ['OAuth issuer', issuerUrl()],
    ['Logs', `${dataDir}/logs`],
  ];
  return `
The cluster is up.

${rows.map(([what = '', where]) => `  ${what.padEnd(24)} ${where}`).join('\n')}

Each host is a network namespace, oms- and its name. Lose one, and give it back:

  ip netns pids oms-history-1 | xargs kill -9   # it is started again
  ip link set oms-cable22 down; sleep 20; ip link set oms-cable22 up

Place an order:  OAUTH_ISSUER=${issuerUrl()} npm run -s token -- customer-1
as in the README, at ${apiUrls()[0]}. Ctrl-C stops everything and removes the hosts.
`;
}
