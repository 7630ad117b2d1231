import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';

const SETTINGS = '/api/v1/settings';

/**
 * The Temporal Web UI of development, whose pages send the console's cookie to the codec server. The
 * UI can do that, and Temporal's development server has no flag for it, so this changes the UI's
 * settings on their way.
 */
export const createUiProxy = (uiPort: number): Server =>
  createServer((incoming, outgoing) => {
    if (incoming.url === '/readyz') return void outgoing.end('ok');
    const { 'accept-encoding': _, ...headers } = incoming.headers;
    const { url: path, method } = incoming;
    const passedOn = request({ host: '127.0.0.1', port: uiPort, path, method, headers }, (answer) =>
      passBack(incoming, answer, outgoing),
    );
    passedOn.on('error', () => {
      if (!outgoing.headersSent) outgoing.writeHead(502);
      outgoing.end();
    });
    incoming.pipe(passedOn);
  });

function passBack(incoming: IncomingMessage, answer: IncomingMessage, outgoing: ServerResponse) {
  const { statusCode = 502, headers } = answer;
  if (incoming.url?.split('?')[0] !== SETTINGS || statusCode !== 200) {
    outgoing.writeHead(statusCode, headers);
    return void answer.pipe(outgoing);
  }
  const chunks: Buffer[] = [];
  answer.on('data', (chunk: Buffer) => chunks.push(chunk));
  answer.on('end', () => {
    const settings = JSON.parse(Buffer.concat(chunks).toString());
    const changed = { ...settings, Codec: { ...settings.Codec, IncludeCredentials: true } };
    const { 'content-length': _, ...others } = headers;
    outgoing.writeHead(statusCode, others).end(JSON.stringify(changed));
  });
}
