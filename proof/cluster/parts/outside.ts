/** What is not the shop's own: the providers with their books, and the issuer of access tokens. */
import { join } from 'node:path';
import { answersOk } from '../../../dev/process/answersOk.ts';
import type { Host } from '../hosts/host.ts';
import { addressesOf, addressOfHost, PORTS } from './layout.ts';
import { forwarding } from './proxy.ts';
import type { Secrets } from './secrets.ts';

const MAIN = join(import.meta.dirname, '..', 'outside', 'main.ts');

const OUTSIDE_PORTS = { issuer: 3001, payment: 3021, carrier: 3022, books: 5433 } as const;

const at = (port: number): string => `http://${addressOfHost('outside')}:${port}`;
export const issuerUrl = (): string => at(OUTSIDE_PORTS.issuer);
/** Where people reach the console, by each proxy. The issuer sends them back to these. */
export const consoleUrls = (): string[] =>
  addressesOf('proxy', PORTS.console).map((address) => `https://${address}`);
export const providerUrls = () => ({
  payment: at(OUTSIDE_PORTS.payment),
  carrier: at(OUTSIDE_PORTS.carrier),
});

/** The books' database of the providers, as this process reaches it. @param local its URL there */
export function booksUrl(local: string): string {
  const url = new URL(local);
  url.hostname = addressOfHost('outside');
  return url.href;
}

/** Starts the outside on its host. Its programs listen on 127.0.0.1 there, and a proxy lets others in. */
export async function runOutside(
  host: Host,
  haproxy: string,
  dataDir: string,
  secrets: Secrets,
): Promise<void> {
  host.run({
    name: 'outside',
    command: process.execPath,
    args: [MAIN],
    env: {
      ...process.env,
      CLUSTER_DATA_DIR: dataDir,
      OAUTH_ISSUER: issuerUrl(),
      ISSUER_CONSOLE_ORIGINS: consoleUrls().join(),
      ORDERS_API_URL: `http://${addressOfHost('proxy-1')}:${PORTS.api}`,
      PAYMENT_PROVIDER_SECRET: secrets.paymentProvider,
      LOGISTICS_PROVIDER_SECRET: secrets.carrier,
    },
    ready: () => answersOk(`${issuerUrl()}/.well-known/openid-configuration`),
  });
  host.run(await forwarding(haproxy, 'outside', dataDir, Object.values(OUTSIDE_PORTS)));
}
