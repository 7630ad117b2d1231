/** The HTTP side of a baseline's program, on `API_PORT`. */
import { createServer, type RequestListener } from 'node:http';

/** @param answer answers all paths, /readyz among them */
export function serveBare(
  answer: RequestListener = (_request, response) => response.end('ok'),
): void {
  createServer(answer).listen(Number(process.env['API_PORT']), '127.0.0.1');
}
