/** The HTTP server of a stand-in. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Json = Record<string, unknown>;
export interface Reply {
  readonly status: number;
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
/** `silent`: the request stays open without an answer. */
export type Answer = Reply | 'silent' | 'garbage';

export interface Served {
  /** Without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param port 0: any free one */
export async function serve(
  port: number,
  answer: (received: Received) => Answer | Promise<Answer>,
): Promise<Served> {
  const server = createServer(async (request, response) => {
    const reply = await answer(await receive(request));
    if (reply === 'silent') return;
    if (reply === 'garbage') return void response.end('<html>Bad gateway</html>');
    response.writeHead(reply.status, {
      'content-type': 'application/json; charset=utf-8',
      ...reply.headers,
    });
    response.end(JSON.stringify(reply.body));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function receive(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://stand-in'),
    headers: request.headers,
    body: Buffer.concat(chunks).toString(),
  };
}
