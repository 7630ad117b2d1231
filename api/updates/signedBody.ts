/** Reads the body of a provider's webhook byte for byte, as it was signed, within limits. */
import type { Context } from 'hono';
import { spendRate } from '../http/authentication.ts';
import { readBody } from '../http/bodyBytes.ts';
import type { ApiEnv } from '../http/environment.ts';
import { createPlaces, oldestGivesWay, type Places } from '../http/places.ts';
import { ProblemError } from '../http/problem.ts';
import { type Signature, signatures } from '../http/signedRoute.ts';

/**
 * The sender is unknown until its signed body has been read. This limit on bodies read at once, of all
 * senders together, bounds what slow or hostile senders can occupy. When it is reached the slowest
 * body gives way: a provider's arrives within moments, so those of strangers cannot keep it out.
 */
const READ_AT_ONCE = 100;
export const createReading = (): Places =>
  createPlaces(oldestGivesWay({ total: READ_AT_ONCE, each: READ_AT_ONCE }));

/** EasyPost sends a parcel's whole history, which is longer than any request of the API's own. */
const MAX_BYTES = 512 * 1024;

/**
 * @param check throws when the signature is wrong
 * @returns the body's JSON, or undefined when the body is not JSON
 * @throws ProblemError SIGNATURE_INVALID, RATE_LIMITED, or as `readBody` does
 */
export async function signedBody(
  c: Context<ApiEnv>,
  scheme: Signature,
  reading: Places,
  check: (body: Buffer, signature: string) => void,
): Promise<unknown> {
  const { header } = signatures[scheme];
  const refused = new ProblemError('SIGNATURE_INVALID', {
    headers: { 'WWW-Authenticate': `Signature header="${header}"` },
  });
  const signature = c.req.header(header);
  if (signature === undefined) throw refused;
  const limits = { maxBytes: MAX_BYTES, places: reading, sender: scheme };
  const body = Buffer.from(await readBody(c, limits));
  try {
    check(body, signature);
  } catch {
    throw refused;
  }
  // After the check, so that unsigned requests do not use up the provider's rate.
  spendRate(c, scheme);
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
