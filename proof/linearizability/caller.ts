/** Calls the API once, by any of its processes. An answer may be lost on its way. */
import { tokenSource } from '../fixtures/tokenSource.ts';
import { now } from './history.ts';

const CALL_LIMIT_MS = 6_000;

export interface Request {
  readonly client: 'storefront' | 'warehouse';
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly key?: string;
  readonly body?: object;
  /** The version of an order that the client has. */
  readonly has?: number;
  /** The client goes away so many milliseconds after it has called; what it asked for goes on. */
  readonly leavesAfterMs?: number | undefined;
}

export interface Answer {
  readonly call: number;
  readonly return: number;
  readonly http: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly isReplayed: boolean;
}

export interface Called {
  readonly call: number;
  /** Null: no answer came, or one that leaves open whether it was done. */
  readonly answer: Answer | null;
}

export type Call = (request: Request) => Promise<Called>;

/** @param doors addresses of the API's processes, of which each call takes the next */
export function createCaller(doors: readonly string[], issuer: string): Call {
  const tokens = {
    storefront: tokenSource({ issuer, client: 'storefront' }),
    warehouse: tokenSource({ issuer, client: 'warehouse' }),
  };
  let calls = 0;
  return async (request) => {
    const { client, method, path, key, body, has, leavesAfterMs = CALL_LIMIT_MS } = request;
    const headers = {
      authorization: `Bearer ${await tokens[client]()}`,
      ...(body && { 'content-type': 'application/json' }),
      ...(key && { 'idempotency-key': key }),
      ...(has && { 'if-none-match': `"${has}"` }),
    };
    calls += 1;
    const door = doors[calls % doors.length];
    const signal = AbortSignal.timeout(leavesAfterMs);
    const init = { method, headers, signal, ...(body && { body: JSON.stringify(body) }) };
    const call = now();
    try {
      const response = await fetch(`${door}${path}`, init);
      const text = await response.text();
      const answer = {
        ...{ call, return: now(), http: response.status },
        body: text === '' ? {} : JSON.parse(text),
        isReplayed: response.headers.get('idempotency-replayed') === 'true',
      };
      return { call, answer: isOpen(response.status) ? null : answer };
    } catch {
      return { call, answer: null };
    }
  };
}

/** Errors of the server and refusals before the work say nothing of what was done. */
const isOpen = (status: number): boolean =>
  status >= 500 || status === 401 || status === 408 || status === 429;
