/** The baseline of event streams: a server that holds every such request open after one event. */
import { serveBare } from './bareServer.ts';

const EVENT = 'id: 1\nevent: order.created\ndata: {}\n\n';

serveBare((request, response) => {
  if (request.url?.endsWith('/events'))
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(EVENT);
  else response.end('ok');
});
