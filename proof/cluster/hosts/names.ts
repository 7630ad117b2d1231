/** How the hosts of the cluster, and their addresses, are named on this machine. */

export const PREFIX = 'oms-';
/** Of a network that nobody routes to. */
const SUBNET = '10.213.77';

export const addressOf = (number: number): string => `${SUBNET}.${number}`;
export const CLUSTER_NETWORK = `${SUBNET}.0/24`;
export const namespaceOf = (host: string): string => `${PREFIX}${host}`;

/** The end of a host's cable at the bridge; a name of an interface has at most 15 characters. */
export const cableOf = (number: number): string => `${PREFIX}cable${number}`;
