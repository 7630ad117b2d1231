/** Reads a request's body: bounded, UTF-8, strict JSON, without card numbers. */
import type { MiddlewareHandler } from 'hono';
import { findCardNumber } from './cardNumbers.ts';
import type { ApiEnv } from './environment.ts';
import { fieldProblem, ProblemError } from './problem.ts';
import { parseStrictJson, StrictJsonError } from './strictJson.ts';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * @throws ProblemError BODY_TOO_LARGE before more than the limit was kept; INVALID_REQUEST when the
 *   client broke off, or its chunks are not what they say.
 */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readBounded(request, maxBytes);
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError('INVALID_REQUEST', { cause: error });
  }
}

async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (declared !== null && Number(declared) > maxBytes) throw new ProblemError('BODY_TOO_LARGE');
  // With a declared length the server itself holds the client to it.
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

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fieldProblem('MALFORMED_JSON', [{ path: '', message: 'is not UTF-8' }]);
  }
}

function parse(text: string): unknown {
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw fieldProblem('MALFORMED_JSON', [{ path: error.path, message: error.message }]);
  }
}

/** @param required false where no body at all means `{}`. */
export const jsonBody =
  (required: boolean): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const encoding = c.req.header('content-encoding') ?? 'identity';
    const type = c.req.header('content-type');
    if (encoding !== 'identity' || (type !== undefined && !JSON_TYPE.test(type))) {
      throw new ProblemError('UNSUPPORTED_MEDIA_TYPE');
    }
    const bytes = await readBytes(c.req.raw, c.var.gate.maxBodyBytes);
    if (bytes.length > 0 && type === undefined) throw new ProblemError('UNSUPPORTED_MEDIA_TYPE');
    const text = bytes.length === 0 && !required ? '{}' : decode(bytes);
    const value = parse(text);
    const card = findCardNumber(value) ?? findCardNumber(c.req.param());
    if (card !== null) {
      throw fieldProblem('CARD_NUMBER_REFUSED', [
        { path: card, message: 'looks like a card number' },
      ]);
    }
    c.set('json', value);
    // The validators read it from here and never see the raw body. Whether there was one at all they
    // tell by its bytes.
    const arrayBuffer = Promise.resolve(new Uint8Array(bytes).buffer);
    Object.assign(c.req.bodyCache, { text: Promise.resolve(text), arrayBuffer });
    await next();
  };
