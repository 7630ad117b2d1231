/** Reads the body of a request: bounded, UTF-8, strict JSON. */
import type { MiddlewareHandler } from 'hono';
import { chargeForBytes } from './authentication.ts';
import { readBody } from './bodyBytes.ts';
import { canonicalJson } from './canonicalJson.ts';
import { type ApiEnv, callerKeyOf } from './environment.ts';
import { fieldProblem, ProblemError } from './problem.ts';
import { parseStrictJson, StrictJsonError } from './strictJson.ts';

const CHARSET = /^charset\s*=/;
/** US-ASCII is a part of UTF-8. */
const UTF_8 = /^charset\s*=\s*["']?(?:utf-?8|us-ascii)["']?$/;

/** As clients write it: `application/json;`, `charset=utf8`, or another parameter. */
function isJson(contentType: string): boolean {
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  const isUtf8 = parameters.filter((part) => CHARSET.test(part)).every((part) => UTF_8.test(part));
  return type === 'application/json' && isUtf8;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fieldProblem('MALFORMED_JSON', [{ path: '', message: 'is not UTF-8' }]);
  }
}

/** @param required see `jsonBody` */
function parse(text: string, required: boolean) {
  try {
    const parsed = parseStrictJson(text);
    const value = parsed === null && !required ? {} : parsed;
    return { value, canonical: canonicalJson(value) };
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    throw fieldProblem('MALFORMED_JSON', [{ path: error.path, message: error.message }]);
  }
}

/**
 * Sets `json` and `canonicalJson` of the context.
 *
 * @param required false when a request without a body, whatever its type, and one with the body `null`
 *   count as one with the body `{}`.
 */
export const jsonBody =
  (required: boolean): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? '';
    const type = c.req.header('content-type');
    const isOtherType = type !== undefined && !isJson(type);
    if (!['', 'identity'].includes(encoding) || (isOtherType && required)) {
      throw new ProblemError('UNSUPPORTED_MEDIA_TYPE');
    }
    const sender = callerKeyOf(c.var.caller);
    const { maxBodyBytes: maxBytes, bodies: places } = c.var.gate;
    const bytes = await readBody(c, { maxBytes, places, sender });
    chargeForBytes(c, bytes.length);
    if (bytes.length > 0 && (type === undefined || isOtherType)) {
      throw new ProblemError('UNSUPPORTED_MEDIA_TYPE');
    }
    const text = bytes.length === 0 && !required ? '{}' : decode(bytes);
    const { value, canonical } = parse(text, required);
    c.set('json', value);
    c.set('canonicalJson', canonical);
    // Hono's validators get the parsed value instead of parsing the text again. They know fewer
    // spellings of the type, so they see one of theirs.
    Object.assign(c.req, { json: async () => value });
    c.req.raw.headers.set('content-type', 'application/json');
    await next();
  };
