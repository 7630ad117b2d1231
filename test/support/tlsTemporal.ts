/** A Temporal that speaks TLS, asks for a client certificate and for an API key: a proxy before ours. */
import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  constants,
  createSecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TlsCertificate } from './tlsCertificate.ts';

export interface TlsTemporalOptions {
  /** host:port of the Temporal behind it. */
  readonly target: string;
  readonly server: TlsCertificate;
  /** The client certificate that is accepted; null: none is asked for. */
  readonly client: TlsCertificate | null;
  /** The API key that is accepted; null: none is asked for. */
  readonly apiKey: string | null;
}

const GRPC_UNAUTHENTICATED = '16';

export async function startTlsTemporal(options: TlsTemporalOptions) {
  const { target, server: own, client, apiKey } = options;
  const backend = connect(`http://${target}`);
  const server = createSecureServer({
    cert: own.certificate,
    key: own.key,
    ...(client && { requestCert: true, rejectUnauthorized: true, ca: client.certificate }),
  });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    if (apiKey === null || headers.authorization === `Bearer ${apiKey}`)
      return forward(backend, stream, headers);
    const status = { 'grpc-status': GRPC_UNAUTHENTICATED, 'content-type': 'application/grpc' };
    stream.respond({ ':status': 200, ...status }, { endStream: true });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `localhost:${(server.address() as AddressInfo).port}`,
    close() {
      backend.destroy();
      server.close();
    },
  };
}

function forward(
  backend: ClientHttp2Session,
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
): void {
  const request = backend.request(headers);
  let trailers: IncomingHttpHeaders = {};
  request.on('error', () => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  request.on('trailers', (received) => {
    trailers = received;
  });
  request.on('response', (response, flags) => {
    if (flags & constants.NGHTTP2_FLAG_END_STREAM) {
      stream.respond(response, { endStream: true });
      return;
    }
    stream.respond(response, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    request.pipe(stream);
  });
  stream.on('close', () => request.close());
  stream.pipe(request);
}
