/**
 * The issuer's signing keys. They are looked up when first needed, kept while the issuer is down,
 * renewed in the background, and looked up again for an unknown key id at a bounded pace, so that
 * rotation needs no restart and a flood of made-up key ids is not passed on.
 */
import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { issuerMetadata } from './issuerMetadata.ts';
import { temporaryProblem } from './problem.ts';

const TIMEOUT_MS = 5_000;
/** After a failed look-up, requests are answered 503 for so long without trying again. */
const PAUSE_AFTER_FAILURE_MS = 1_000;
const RENEW_AFTER_MS = 5 * 60_000;
/** Keys older than this are trusted no more: the issuer may have withdrawn them. */
const TRUST_FOR_MS = 24 * 60 * 60_000;
const LOOK_UPS_AT_ONCE = 3;
const LOOK_UP_EVERY_MS = 10_000;

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

/** How many look-ups for unknown key ids are granted: a few at once, then one every so often. */
function createLookUpBudget(now: () => number): () => boolean {
  let left = LOOK_UPS_AT_ONCE;
  let at = now();
  return () => {
    const gained = Math.floor((now() - at) / LOOK_UP_EVERY_MS);
    at += gained * LOOK_UP_EVERY_MS;
    left = Math.min(LOOK_UPS_AT_ONCE, left + gained);
    if (left === 0) return false;
    left -= 1;
    return true;
  };
}

export function createIssuerKeys(
  options: IssuerKeysOptions,
  now: () => number = Date.now,
): JWTVerifyGetKey {
  const mayLookUp = createLookUpBudget(now);
  let keys: RemoteKeys | null = null;
  let loading: Promise<RemoteKeys> | null = null;
  let failedAt = Number.NEGATIVE_INFINITY;
  let renewAt = 0;
  let trustedUntil = 0;

  const load = async (): Promise<RemoteKeys> => {
    const uri = options.jwksUri ?? (await discoverJwksUri(options.issuer));
    // When to fetch is decided here, so jose is told to keep what it has for ever.
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

  /** One look-up at a time, whoever asks. */
  const lookUp = (): Promise<RemoteKeys> => {
    if (now() - failedAt < PAUSE_AFTER_FAILURE_MS) {
      return Promise.reject(temporaryProblem('SERVICE_UNAVAILABLE', 2));
    }
    loading ??= load()
      .catch((cause: unknown) => {
        failedAt = now();
        throw temporaryProblem('SERVICE_UNAVAILABLE', 2, { cause });
      })
      .finally(() => {
        loading = null;
      });
    return loading;
  };

  const current = async (): Promise<RemoteKeys> => {
    if (!keys || now() > trustedUntil) return lookUp();
    if (now() > renewAt) {
      renewAt = now() + PAUSE_AFTER_FAILURE_MS;
      lookUp().catch(() => {
        // The issuer is down: the keys at hand go on being used.
      });
    }
    return keys;
  };

  return async (header, token) => {
    const known = await current();
    try {
      return await known(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !mayLookUp()) throw error;
      const renewed = await lookUp().catch(() => known);
      return renewed(header, token);
    }
  };
}
