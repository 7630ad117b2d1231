/** A cache before the API that ignores what the API says of caching: some reads are answered as a moment ago. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface StaleCache {
  readonly url: string;
  close(): Promise<void>;
}

const STALE = 0.5;
/** Of the caller, the body and the connection: those of the answer are as the cache sends it. */
const LEFT_OUT = ['content-length', 'content-encoding', 'transfer-encoding', 'connection'];

export async function startStaleCache(target: string): Promise<StaleCache> {
  const kept = new Map<string, { readonly status: number; readonly text: string }>();
  const server = createServer(async (request, response) => {
    const key = `${request.url} ${request.headers['if-none-match'] ?? ''}`;
    const isRead = request.method === 'GET';
    const earlier = isRead ? kept.get(key) : undefined;
    if (earlier && Math.random() < STALE)
      return response.writeHead(earlier.status).end(earlier.text);
    try {
      const answer = await fetch(`${target}${request.url}`, await forwarded(request));
      const text = await answer.text();
      if (isRead) kept.set(key, { status: answer.status, text });
      const headers = [...answer.headers].filter(([name]) => !LEFT_OUT.includes(name));
      return response.writeHead(answer.status, Object.fromEntries(headers)).end(text);
    } catch {
      return response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function forwarded(request: IncomingMessage): Promise<RequestInit> {
  const { method = 'GET', headers } = request;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const names = ['authorization', 'content-type', 'idempotency-key', 'if-none-match'] as const;
  const sent = names.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as [string, string]] : [];
  });
  return { method, headers: sent, ...(body.length > 0 && { body }) };
}
