/** The HTTP side of a baseline's program, on `API_PORT`, and the same metrics as the API's, on `API_OPS_PORT`. */
import { createServer, type RequestListener } from 'node:http';

/** @param answer answers all paths, /readyz among them */
export function serveBare(
  answer: RequestListener = (_request, response) => response.end('ok'),
): void {
  createServer(answer).listen(Number(process.env['API_PORT']), '127.0.0.1');
  createServer((_request, response) => {
    const { user, system } = process.cpuUsage();
    response.end(
      `process_resident_memory_bytes ${process.memoryUsage().rss}\n` +
        `process_cpu_seconds_total ${(user + system) / 1e6}\n`,
    );
  }).listen(Number(process.env['API_OPS_PORT']), '127.0.0.1');
}
