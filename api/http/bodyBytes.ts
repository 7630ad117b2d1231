/** Reads the bytes of a request's body, within limits on their number, on their time and on all bodies. */
import type { Context } from 'hono';
import type { ApiEnv } from './environment.ts';
import type { Places } from './places.ts';
import { ProblemError } from './problem.ts';
import { outsideOfWork } from './work.ts';

export interface BodyLimits {
  readonly maxBytes: number;
  /** The bodies that arrive at the moment. */
  readonly places: Places;
  /** Who sends: a caller, or all unknown senders together. */
  readonly sender: string;
}

/**
 * Keeps at most `maxBytes` in memory. The server's time limit for a whole request applies as well.
 *
 * @throws ProblemError BODY_TOO_LARGE; REQUEST_TIMEOUT when other bodies need the place of one that
 *   arrives slowly; INVALID_REQUEST when the client disconnects or its chunked encoding is broken
 */
export async function readBody(
  c: Context<ApiEnv>,
  { maxBytes, places, sender }: BodyLimits,
): Promise<Uint8Array> {
  const lost = Promise.withResolvers<never>();
  const release = places.take(sender, () => lost.reject(tooSlow()));
  if (typeof release === 'string') throw tooSlow();
  const reading = readBounded(c.req.raw, maxBytes);
  try {
    return await outsideOfWork(c.var.work, () => Promise.race([reading, lost.promise]));
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('INVALID_REQUEST', { cause: error });
  } finally {
    release();
  }
}

/** The rest of the body is not read, so the connection cannot be used again. */
const tooSlow = () => new ProblemError('REQUEST_TIMEOUT', { headers: { Connection: 'close' } });

async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) throw new ProblemError('BODY_TOO_LARGE');
  // Node's HTTP parser never passes on more than the declared length.
  if (declared !== null) return new Uint8Array(await request.arrayBuffer());
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new ProblemError('BODY_TOO_LARGE');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
