/**
 * The baseline of event streams: a plain HTTP server that holds every request open after one event.
 * It offers /readyz and the same metrics as the API.
 */
import { createServer } from 'node:http';

const EVENT = 'id: 1\nevent: order.created\ndata: {}\n\n';

createServer((request, response) => {
  if (request.url === '/metrics') {
    const { user, system } = process.cpuUsage();
    response.end(
      `process_resident_memory_bytes ${process.memoryUsage().rss}\n` +
        `process_cpu_seconds_total ${(user + system) / 1e6}\n`,
    );
  } else if (request.url?.endsWith('/events')) {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT);
  } else response.end('ok');
}).listen(Number(process.env['API_PORT']), '127.0.0.1');
