/** Reads the body of a request: bounded, UTF-8, strict JSON, without card numbers. */
import type { MiddlewareHandler } from 'hono';
import { holdsCardNumber } from './cardNumbers.ts';
import type { ApiEnv } from './environment.ts';
import { type Inspection, inspectJson } from './inspectJson.ts';
import { fieldProblem, ProblemError } from './problem.ts';
import { parseStrictJson, StrictJsonError } from './strictJson.ts';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i;

/**
 * Keeps at most `maxBytes` in memory.
 *
 * @throws ProblemError BODY_TOO_LARGE, or INVALID_REQUEST when the client disconnects or its chunked
 *   encoding is broken.
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

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fieldProblem('MALFORMED_JSON', [{ path: '', message: 'is not UTF-8' }]);
  }
}

function parse(text: string): Inspection & { readonly value: unknown } {
  try {
    const value = parseStrictJson(text);
    return { value, ...inspectJson(value) };
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw fieldProblem('MALFORMED_JSON', [{ path: error.path, message: error.message }]);
  }
}

function cardNumberIn(parameters: Readonly<Record<string, string>>): string | null {
  const parameter = Object.entries(parameters).find(([, value]) => holdsCardNumber(value));
  return parameter?.[0] ?? null;
}

/**
 * Sets `json` and `canonicalJson` of the context.
 *
 * @param required false when a request without a body counts as one with the body `{}`.
 */
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
    const { value, canonical, cardNumberPath } = parse(text);
    const cardPath = cardNumberPath ?? cardNumberIn(c.req.param());
    if (cardPath !== null) {
      throw fieldProblem('CARD_NUMBER_REFUSED', [
        { path: cardPath, message: 'looks like a card number' },
      ]);
    }
    c.set('json', value);
    c.set('canonicalJson', canonical);
    // Hono's validators get the parsed value instead of parsing the text again, and tell from the
    // bytes whether there was a body.
    Object.assign(c.req, { json: async () => value });
    Object.assign(c.req.bodyCache, { arrayBuffer: Promise.resolve(new Uint8Array(bytes).buffer) });
    await next();
  };
