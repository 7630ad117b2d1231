/** EasyPost's API over HTTP: Basic authentication by the API key, errors as `{error: {code}}`. */
import { z } from 'zod';
import { agreed, exchange, UnclearAnswer } from '../providerHttp.ts';

/** A page of 100 shipments has some hundred kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface EasyPostAccount {
  readonly apiKey: string;
  /** `https://api.easypost.com/v2/`, or a stand-in's. */
  readonly url: string;
}

/** An error that EasyPost itself answered with: its status, its code and the codes of its parts. */
export class EasyPostError extends Error {
  override readonly name = 'EasyPostError';
  readonly status: number;
  readonly code: string;
  /** One for each part of the error; null for a part without a code. */
  readonly details: readonly (string | null)[];
  constructor(status: number, code: string, details: readonly (string | null)[] = []) {
    // Without EasyPost's message, which may hold an address.
    super(`EasyPost answered with an error (${status}, ${code}).`);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** A part of an error is an object, or only a sentence. */
const part = z.object({ code: z.string() }).transform(({ code }) => code);
const errorAnswer = z.object({
  error: z.object({
    code: z.string(),
    errors: z.array(part.nullable().catch(null)).catch([]),
  }),
});

/** Sends one request. `params` are the query of a GET and the body of a POST. */
export type AskEasyPost = <S extends z.ZodType>(
  method: 'GET' | 'POST',
  path: string,
  params: Readonly<Record<string, unknown>>,
  shape: S,
) => Promise<z.output<S>>;

/**
 * @throws EasyPostError for an error of EasyPost's; UnclearAnswer when there was no answer or not
 *   one of this shape; the signal's own reason when it was aborted
 */
export const easyPostFor =
  ({ apiKey, url }: EasyPostAccount) =>
  (signal: AbortSignal): AskEasyPost =>
  async (method, path, params, shape) => {
    const target = new URL(path, url.endsWith('/') ? url : `${url}/`);
    if (method === 'GET')
      for (const [name, value] of Object.entries(params))
        target.searchParams.set(name, String(value));
    const { status, json } = await exchange('EasyPost', target, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
        accept: 'application/json',
      },
      body: method === 'POST' ? params : undefined,
      maxAnswerBytes: MAX_ANSWER_BYTES,
      signal,
    });
    if (status >= 200 && status < 300) return agreed('EasyPost', json, shape);
    const error = errorAnswer.safeParse(json);
    if (error.success) {
      const { code, errors } = error.data.error;
      throw new EasyPostError(status, code, errors);
    }
    throw new UnclearAnswer(`EasyPost answered with status ${status}.`);
  };
