/** The body of a webhook as it was signed: byte for byte, bounded. */
import type { Context } from 'hono';
import { spendRate } from '../http/authentication.ts';
import type { ApiEnv } from '../http/environment.ts';
import { readBytes } from '../http/jsonBody.ts';
import { ProblemError } from '../http/problem.ts';
import { type Signature, signatures } from '../http/signedRoute.ts';

/** A tracker's history is longer than any request of ours. */
const MAX_BYTES = 512 * 1024;

/**
 * @param check throws when the signature is not right.
 * @returns the body's JSON; undefined when it is none.
 * @throws ProblemError SIGNATURE_INVALID, BODY_TOO_LARGE, RATE_LIMITED
 */
export async function signedBody(
  c: Context<ApiEnv>,
  scheme: Signature,
  check: (body: Buffer, signature: string) => void,
): Promise<unknown> {
  const { header } = signatures[scheme];
  const refused = new ProblemError('SIGNATURE_INVALID', {
    headers: { 'WWW-Authenticate': `Signature header="${header}"` },
  });
  const signature = c.req.header(header);
  if (signature === undefined) throw refused;
  const body = Buffer.from(await readBytes(c.req.raw, MAX_BYTES));
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
