/** What production refuses of settings: where secrets and money go, and who can read or reach them. */
import { BlockList, isIP } from 'node:net';
import { weaknessOf } from './production.ts';
import type { Rule } from './settingsReader.ts';

const isLoopback = (host: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);

const parsed = (url: string | undefined): URL | null =>
  url !== undefined && URL.canParse(url) ? new URL(url) : null;

/** For addresses that tokens, keys or money depend on. */
export const httpsOnly: Rule<string | undefined> = {
  because: 'does not begin with https:',
  refuses: (url) => url !== undefined && parsed(url)?.protocol !== 'https:',
};

export const httpsOrigins: Rule<readonly string[] | undefined> = {
  because: 'has an origin that does not begin with https:',
  refuses: (origins) => origins?.some((origin) => !origin.startsWith('https:')) ?? false,
};

export const mustBeSet: Rule = {
  because: 'is not set',
  refuses: (value) => value === undefined,
};

export const mustNotBe = (refused: string, because: string): Rule<string> => ({
  because,
  refuses: (value) => value === refused,
});

export const mustNotMatch = (pattern: RegExp, because: string): Rule<string> => ({
  because,
  refuses: (value) => pattern.test(value),
});

const VERIFYING = ['verify-full', 'verify-ca'];

/** Postgres on this very machine, by a socket or the loopback interface, needs no TLS. */
export const verifiedPostgres: Rule<string | undefined> = {
  because: 'does not verify Postgres’s certificate: sslmode=verify-full, or DATABASE_CA_FILE',
  refuses(text, { DATABASE_CA_FILE: authority }) {
    const url = parsed(text);
    if (url === null || url.hostname === '' || isLoopback(url.hostname) || authority) return false;
    const { searchParams } = url;
    return !VERIFYING.includes(searchParams.get('sslmode') ?? searchParams.get('ssl') ?? '');
  },
};

/** A user without a password signs in by a certificate, or by a rule of the server. */
export const guardedPostgres: Rule<string | undefined> = {
  because: 'has a password that can be guessed',
  refuses(text) {
    const password = parsed(text)?.password ?? '';
    return password !== '' && weaknessOf(decodeURIComponent(password)) !== null;
  },
};

/** Of 32 random bytes about 30 are different. */
const LEAST_DIFFERENT_BYTES = 16;

export const randomKeys: Rule<readonly { readonly bytes: Uint8Array }[]> = {
  because: 'has a key that is not random',
  refuses: (keys) => keys.some(({ bytes }) => new Set(bytes).size < LEAST_DIFFERENT_BYTES),
};

export const noSuperuser: Rule<string> = {
  because: 'signs in as the superuser postgres',
  refuses: (text) => parsed(text)?.username === 'postgres',
};

/** Off only towards this very machine, as to a proxy beside the process that speaks TLS. */
const isClear = (addresses: string | undefined, isTls: boolean): boolean =>
  !isTls &&
  (addresses ?? '').split(',').some((each) => !isLoopback(each.trim().replace(/:\d+$/, '')));

/** The variables that only make sense with TLS, so that it is on when one of them is set. */
const TEMPORAL_BY_TLS = [
  'TEMPORAL_CA_FILE',
  'TEMPORAL_SERVER_NAME',
  'TEMPORAL_CLIENT_CERT_FILE',
  'TEMPORAL_CLIENT_KEY_FILE',
  'TEMPORAL_API_KEY',
];

/** Whether TLS is spoken to Temporal: TEMPORAL_TLS, else whether anything is set that needs it. */
export const speaksTlsToTemporal = (
  tls: boolean | undefined,
  settings: Readonly<Record<string, unknown>>,
): boolean => tls ?? TEMPORAL_BY_TLS.some((name) => settings[name]);

export const temporalTls: Rule<boolean | undefined> = {
  because: 'is off, and TEMPORAL_ADDRESS is another machine',
  refuses: (tls, environment) =>
    isClear(environment['TEMPORAL_ADDRESS'], speaksTlsToTemporal(tls, environment)),
};

export const temporalLogin: Rule<string | undefined> = {
  because: 'is not set, nor is TEMPORAL_CLIENT_CERT_FILE: anyone could be this process',
  refuses: (apiKey, { TEMPORAL_CLIENT_CERT_FILE: certificate, TEMPORAL_ADDRESS: address }) =>
    apiKey === undefined && !certificate && isClear(address, false),
};

export const kafkaTls: Rule<boolean | undefined> = {
  because: 'is off, and KAFKA_BROKERS are other machines',
  refuses: (tls, { KAFKA_CA_FILE: authority, KAFKA_BROKERS: brokers }) =>
    isClear(brokers, tls ?? Boolean(authority)),
};

/** Private addresses of others: no loopback, no host of the cloud's metadata (169.254.0.0/16). */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'];

const cidr = (network: string) => {
  const [address = '', prefix = ''] = network.split('/');
  return {
    address,
    prefix: Number(prefix),
    family: isIP(address) === 6 ? 'ipv6' : 'ipv4',
  } as const;
};

function isPrivate(network: string): boolean {
  const { address, prefix, family } = cidr(network);
  return PRIVATE.map(cidr).some((range) => {
    const list = new BlockList();
    list.addSubnet(range.address, range.prefix, range.family);
    return range.family === family && prefix >= range.prefix && list.check(address, family);
  });
}

export const privateNetworksOnly: Rule<readonly string[] | undefined> = {
  because: 'opens more than private networks: this machine, the cloud’s metadata or the internet',
  refuses: (networks) => networks?.some((network) => !isPrivate(network)) ?? false,
};
