/**
 * The SSRF guard: refuses webhook URLs that lead into our own network. Subscribers choose the URLs and
 * could otherwise have us call any address that we can reach. The connection goes to the very address
 * that was checked, so that a name that resolves differently a moment later does not get past it.
 */
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { createNameLookup, type NameLookup } from './nameLookup.ts';

/** Everything that is not the public internet (IANA's special-purpose registries). */
const SPECIAL_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16'],
  ...['172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** Of IPv6 only global unicast is public, except for the special ranges within it. */
const GLOBAL_V6 = ['2000::/3'];
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

function blockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

const special = blockList([...SPECIAL_V4, ...SPECIAL_V6]);
const global = blockList(GLOBAL_V6);

function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4');
  // IPv4 addresses mapped into IPv6 are outside of global unicast.
  return global.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

export type Refusal = 'URL_INVALID' | 'NOT_HTTPS' | 'ADDRESS_NOT_PUBLIC' | 'NAME_UNKNOWN';

/** Thrown for a URL that no webhook is sent to. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
  readonly code: Refusal;

  constructor(code: Refusal) {
    super(code);
    this.code = code;
  }
}

export interface SsrfGuard {
  /** Checks the URL itself, with an address in place of a name. @throws AddressRefusedError */
  checkUrl(url: string): URL;
  /** Also checks the addresses that its name resolves to. @throws AddressRefusedError */
  resolve(url: string): Promise<void>;
  /** For `http.request`: resolves a name, and fails when an address of it is not permitted. */
  lookupFor(url: URL): LookupFunction;
}

/** Half of the four threads that a process has by default. */
const DEFAULT_CONCURRENT_LOOKUPS = 2;

/** A URL's host name, without the brackets around an IPv6 address. */
const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/** @param privateNetworks CIDRs that are permitted although they are private, also without TLS. */
export function createSsrfGuard(
  privateNetworks: readonly string[],
  lookupName: NameLookup = createNameLookup({ maxConcurrent: DEFAULT_CONCURRENT_LOOKUPS }),
): SsrfGuard {
  const configured = blockList(privateNetworks);
  const isConfigured = (address: string): boolean =>
    configured.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  const isPermitted = (address: string): boolean => isPublic(address) || isConfigured(address);

  const refusalOf = (addresses: readonly string[], isPlain: boolean): Refusal | null => {
    if (addresses.length === 0) return 'NAME_UNKNOWN';
    // All of them: a name that mixes public and private addresses is an attack.
    if (!addresses.every(isPermitted)) return 'ADDRESS_NOT_PUBLIC';
    return isPlain && !addresses.every(isConfigured) ? 'NOT_HTTPS' : null;
  };

  const lookupFor =
    ({ protocol }: URL): LookupFunction =>
    (hostname, options, callback) => {
      const refuse = (code: Refusal) => callback(new AddressRefusedError(code), '', 0);
      lookupName(hostname).then(
        (addresses) => {
          const hosts = addresses.map(({ address }) => address);
          const refusal = refusalOf(hosts, protocol === 'http:');
          const [first] = addresses;
          if (refusal || !first) return refuse(refusal ?? 'NAME_UNKNOWN');
          if (options.all === true) return callback(null, [...addresses]);
          callback(null, first.address, first.family);
        },
        () => refuse('NAME_UNKNOWN'),
      );
    };

  const checkUrl = (text: string): URL => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.username !== '' || url.password !== '' || url.hash !== '') {
      throw new AddressRefusedError('URL_INVALID');
    }
    const isPlain = url.protocol === 'http:' && privateNetworks.length > 0;
    if (url.protocol !== 'https:' && !isPlain) throw new AddressRefusedError('NOT_HTTPS');
    const host = bare(url.hostname);
    const refusal = isIP(host) === 0 ? null : refusalOf([host], isPlain);
    if (refusal) throw new AddressRefusedError(refusal);
    return url;
  };

  return {
    checkUrl,
    lookupFor,
    async resolve(text) {
      const url = checkUrl(text);
      const host = bare(url.hostname);
      if (isIP(host) !== 0) return;
      await new Promise<void>((resolve, reject) => {
        lookupFor(url)(host, { all: true }, (error) => (error ? reject(error) : resolve()));
      });
    },
  };
}
