/** HTTP calls over kept-alive connections, cheap for the machine that is measured. */
import { Agent, request } from 'node:http';
import { tokenSource } from '../fixtures/tokenSource.ts';

/** So long before the server closes an idle connection it is not used again: a busy machine learns of it late. */
const CLOSING_MARGIN_MS = 3_000;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface HttpClient {
  /** Calls the API as a development client. */
  callAs(
    client: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  tokenOf(client: string): Promise<string>;
  close(): void;
}

export function createHttpClient(address: string, issuer: string): HttpClient {
  const agent = new Agent({ keepAlive: true, agentKeepAliveTimeoutBuffer: CLOSING_MARGIN_MS });
  const sources = new Map<string, () => Promise<string>>();
  const tokenOf = (client: string): Promise<string> => {
    const source = sources.get(client) ?? tokenSource({ issuer, client });
    sources.set(client, source);
    return source();
  };
  return {
    tokenOf,
    async callAs(client, method, path, body, headers = {}) {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const json = sent === undefined ? {} : jsonHeaders(sent);
      const all = { authorization: `Bearer ${await tokenOf(client)}`, ...json, ...headers };
      return new Promise((resolve, reject) => {
        const call = request(address + path, { method, headers: all, agent }, (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (part: string) => {
            text += part;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        });
        call.on('error', reject).end(sent);
      });
    },
    close: () => agent.destroy(),
  };
}

const jsonHeaders = (body: string) => ({
  'content-type': 'application/json',
  'content-length': String(Buffer.byteLength(body)),
});

/** The parsed body. @throws when the status is another */
export function expectStatus<T>({ status, text }: Answer, expected: number): T {
  if (status !== expected) throw new Error(`the API answered ${status}: ${text}`);
  return JSON.parse(text) as T;
}
