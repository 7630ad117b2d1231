/** The body of a webhook as it was signed: byte for byte, bounded. */
import type { Context } from 'hono';
import { spendRate } from '../http/authentication.ts';
import type { ApiEnv } from '../http/environment.ts';
import { readBytes } from '../http/jsonBody.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import { type Signature, signatures } from '../http/signedRoute.ts';
import { createSlots, type Slots } from '../http/slots.ts';

/**
 * Whose body it is, is known only once it is read: so many are read at once, whoever sends them, and
 * slow ones take no more of the process than this.
 */
const READ_AT_ONCE = 50;
export const createReading = (): Slots => createSlots(READ_AT_ONCE);

/** A tracker's history is longer than any request of ours. */
const MAX_BYTES = 512 * 1024;

/**
 * @param check throws when the signature is not right.
 * @returns the body's JSON; undefined when it is none.
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
  // Only now is it known who calls: what others send in its name takes nothing from its rate.
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
