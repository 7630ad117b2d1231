/** Reads the body of a provider's webhook byte for byte, as it was signed, within limits. */
import type { Context } from 'hono';
import { spendRate } from '../http/authentication.ts';
import type { ApiEnv } from '../http/environment.ts';
import { readBytes } from '../http/jsonBody.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import { type Signature, signatures } from '../http/signedRoute.ts';
import { createSlots, type Slots } from '../http/slots.ts';

/**
 * The sender is unknown until its signed body has been read. This limit on bodies read at once, of all
 * senders together, bounds what slow or hostile senders can occupy.
 */
const READ_AT_ONCE = 50;
export const createReading = (): Slots => createSlots(READ_AT_ONCE);

/** EasyPost sends a parcel's whole history, which is longer than any request of the API's own. */
const MAX_BYTES = 512 * 1024;

/**
 * @param check throws when the signature is wrong
 * @returns the body's JSON, or undefined when the body is not JSON
 * @throws ProblemError SIGNATURE_INVALID, BODY_TOO_LARGE, RATE_LIMITED, OVERLOADED
 */
export async function signedBody(
  c: Context<ApiEnv>,
  scheme: Signature,
  reading: Slots,
  check: (body: Buffer, signature: string) => void,
): Promise<unknown> {
  const { header } = signatures[scheme];
  const refused = new ProblemError('SIGNATURE_INVALID', {
    headers: { 'WWW-Authenticate': `Signature header="${header}"` },
  });
  const signature = c.req.header(header);
  if (signature === undefined) throw refused;
  const body = await readOneOf(reading, c.req.raw);
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

async function readOneOf(reading: Slots, request: Request): Promise<Buffer> {
  const release = reading.take();
  if (!release) throw temporaryProblem('OVERLOADED', 5);
  try {
    return Buffer.from(await readBytes(request, MAX_BYTES));
  } finally {
    release();
  }
}
