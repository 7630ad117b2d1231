/**
 * The issuer's signing keys. They are fetched when first needed, kept while the issuer is down, and
 * renewed in the background. A token with an unknown key id fetches them again, so that rotation
 * needs no restart; such fetches have a budget, so that a flood of made-up key ids is not passed on
 * to the issuer.
 */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { singleFlight } from '../../ops/singleFlight.ts';
import { issuerMetadata } from './issuerMetadata.ts';
import { temporaryProblem } from './problem.ts';

const TIMEOUT_MS = 5_000;
/** After a failed fetch, requests get 503 for this long without another fetch. */
const PAUSE_AFTER_FAILURE_MS = 1_000;
const RENEW_AFTER_MS = 5 * 60_000;
/** Older keys are no longer trusted: the issuer may have withdrawn them. */
const TRUST_FOR_MS = 24 * 60 * 60_000;
/** Fetches for unknown key ids: at most this many in a burst, then one per interval. */
const UNKNOWN_ID_BURST = 3;
const UNKNOWN_ID_INTERVAL_MS = 10_000;

type RemoteKeys = ReturnType<typeof createRemoteJWKSet>;

export interface IssuerKeysOptions {
  readonly issuer: string;
  /** Null: read from the issuer's metadata. */
  readonly jwksUri: string | null;
}

async function discoverJwksUri(issuer: string): Promise<string> {
  const { jwksUri } = await issuerMetadata(issuer);
  if (jwksUri === null) throw new Error('the issuer’s metadata has no jwks_uri');
  return jwksUri;
}

/** A token bucket. @returns whether one more fetch for an unknown key id is allowed. */
function createFetchBudget(now: () => number): () => boolean {
  let left = UNKNOWN_ID_BURST;
  let filledAt = now();
  return () => {
    const gained = Math.floor((now() - filledAt) / UNKNOWN_ID_INTERVAL_MS);
    filledAt += gained * UNKNOWN_ID_INTERVAL_MS;
    left = Math.min(UNKNOWN_ID_BURST, left + gained);
    if (left === 0) return false;
    left -= 1;
    return true;
  };
}

/**
 * @param now milliseconds since the epoch
 * @returns a key lookup for jose; it throws ProblemError SERVICE_UNAVAILABLE when no trusted keys
 *   could be fetched.
 */
export function createIssuerKeys(
  options: IssuerKeysOptions,
  now: () => number = Date.now,
): JWTVerifyGetKey {
  const mayFetchForUnknownId = createFetchBudget(now);
  let keys: RemoteKeys | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  let renewAt = 0;
  let trustedUntil = 0;

  const load = async (): Promise<RemoteKeys> => {
    const uri = options.jwksUri ?? (await discoverJwksUri(options.issuer));
    // This module decides when to fetch, so jose's own cache never expires.
    const fresh = createRemoteJWKSet(new URL(uri), {
      timeoutDuration: TIMEOUT_MS,
      cooldownDuration: Number.POSITIVE_INFINITY,
      cacheMaxAge: Number.POSITIVE_INFINITY,
    });
    await fresh.reload();
    keys = fresh;
    renewAt = now() + RENEW_AFTER_MS;
    trustedUntil = now() + TRUST_FOR_MS;
    return fresh;
  };
  const loadOnce = singleFlight(() =>
    load().catch((cause: unknown) => {
      failedAt = now();
      throw temporaryProblem('SERVICE_UNAVAILABLE', 2, { cause });
    }),
  );
  const fetchKeys = (): Promise<RemoteKeys> =>
    now() - failedAt < PAUSE_AFTER_FAILURE_MS
      ? Promise.reject(temporaryProblem('SERVICE_UNAVAILABLE', 2))
      : loadOnce();

  const currentKeys = async (): Promise<RemoteKeys> => {
    if (!keys || now() > trustedUntil) return fetchKeys();
    if (now() > renewAt) {
      renewAt = now() + PAUSE_AFTER_FAILURE_MS;
      fetchKeys().catch(() => {
        // The issuer is down: the cached keys stay in use.
      });
    }
    return keys;
  };

  return async (header, token) => {
    const cachedKeys = await currentKeys();
    try {
      return await cachedKeys(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayFetchForUnknownId()) throw error;
      const renewed = await fetchKeys().catch(() => cachedKeys);
      return renewed(header, token);
    }
  };
}
