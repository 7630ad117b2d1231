/** Clients of the cluster's API, who know the addresses of both proxies. */
import { createRetryingClient, type RetryingClient } from '../../chaos/run/retryingClient.ts';
import { addressesOf, PORTS } from '../parts/layout.ts';
import { issuerUrl } from '../parts/outside.ts';

export const apiUrls = (): string[] =>
  addressesOf('proxy', PORTS.api).map((address) => `http://${address}`);

export const clusterClient = (
  client: string,
  signal: AbortSignal,
  onRetry: () => void = () => undefined,
): RetryingClient =>
  createRetryingClient({ api: apiUrls(), issuer: issuerUrl(), client, signal, onRetry });
