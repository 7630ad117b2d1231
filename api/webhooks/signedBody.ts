/** The body of a webhook as it was signed: byte for byte, bounded. */
import type { Context } from 'hono';
import type { ApiEnv } from '../http/environment.ts';
import { readBytes } from '../http/jsonBody.ts';
import { ProblemError } from '../http/problem.ts';

/** A tracker's history is longer than any request of ours. */
const MAX_BYTES = 512 * 1024;

/**
 * @param check throws when the signature is not right.
 * @returns the body's JSON; undefined when it is none.
 * @throws ProblemError SIGNATURE_INVALID, BODY_TOO_LARGE
 */
export async function signedBody(
  c: Context<ApiEnv>,
  header: string,
  check: (body: Buffer, signature: string) => void,
): Promise<unknown> {
  const signature = c.req.header(header);
  if (signature === undefined) throw new ProblemError('SIGNATURE_INVALID');
  const body = Buffer.from(await readBytes(c.req.raw, MAX_BYTES));
  try {
    check(body, signature);
  } catch {
    throw new ProblemError('SIGNATURE_INVALID');
  }
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
