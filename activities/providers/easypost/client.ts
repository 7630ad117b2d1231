/** EasyPost's official client, one per call, so that the call's own signal can end it. */
import EasyPostPackage from '@easypost/api';
import { z } from 'zod';
import { UnclearAnswer } from '../providerHttp.ts';

/** Longer than any call may take: the call's signal decides. */
const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface EasyPostAccount {
  readonly apiKey: string;
  /** `https://api.easypost.com/v2/`, or a stand-in's. */
  readonly url: string;
}

type Method = 'get' | 'post';
/** The part of the client that is used; the package's own types do not know ES modules. */
interface Client {
  makeApiCall(method: Method, endpoint: string, params?: object): Promise<unknown>;
}
/** The part of a superagent request that is used. */
interface WireRequest {
  redirects(most: number): WireRequest;
  maxResponseSize(bytes: number): WireRequest;
  abort(): void;
}
type ClientClass = new (
  apiKey: string,
  options: {
    timeout: number;
    baseUrl: string;
    requestMiddleware: (request: WireRequest) => WireRequest;
  },
) => Client;

const EasyPost = EasyPostPackage as unknown as ClientClass;

/** A refusal that EasyPost put into words: its status and its code. */
export class EasyPostError extends Error {
  override readonly name = 'EasyPostError';
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    // Its message may hold an address.
    super(`EasyPost answered with an error (${status}, ${code}).`);
    this.status = status;
    this.code = code;
  }
}

const wordedError = z.object({ statusCode: z.number(), code: z.string() });

/** Asks once. The answer must have the shape. */
export type AskEasyPost = <S extends z.ZodType>(
  method: Method,
  path: string,
  params: object,
  shape: S,
) => Promise<z.output<S>>;

/**
 * @throws EasyPostError for an error in EasyPost's words, UnclearAnswer when there was no answer or
 *   not one as agreed, the signal's own reason when it was aborted
 */
export const easyPostFor =
  ({ apiKey, url }: EasyPostAccount) =>
  (signal: AbortSignal): AskEasyPost =>
  async (method, path, params, shape) => {
    signal.throwIfAborted();
    const ended = new AbortController();
    const client = new EasyPost(apiKey, {
      timeout: TIMEOUT_MS,
      baseUrl: url.endsWith('/') ? url : `${url}/`,
      requestMiddleware(request) {
        // A request is a thenable: were it the listener's result, its rejection would end the process.
        const abort = (): void => void request.abort();
        signal.addEventListener('abort', abort, { signal: ended.signal });
        return request.redirects(0).maxResponseSize(MAX_ANSWER_BYTES);
      },
    });
    try {
      const answer = await settled(client.makeApiCall(method, path, params), signal);
      const parsed = shape.safeParse(answer);
      if (parsed.success) return parsed.data;
      const where = parsed.error.issues[0]?.path.join('.') || 'body';
      throw new UnclearAnswer(`EasyPost’s answer is not as agreed (${where}).`);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof UnclearAnswer) throw error;
      const worded = wordedError.safeParse(error);
      if (worded.success) throw new EasyPostError(worded.data.statusCode, worded.data.code);
      throw new UnclearAnswer('No answer from EasyPost.');
    } finally {
      ended.abort();
    }
  };

/** An aborted request of superagent's never settles by itself. */
function settled<T>(asking: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  return Promise.race([asking, aborted.promise]).finally(() =>
    signal.removeEventListener('abort', abort),
  );
}
