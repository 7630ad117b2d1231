/** A subscriber's endpoint over real HTTP; signatures are verified by the official package. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { StructuredEvent } from '../../contracts/cloudEvent.ts';

export interface ReceivedWebhook {
  readonly event: StructuredEvent;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly status: number;
}

export interface WebhookReceiver {
  readonly url: string;
  /** All deliveries in the order of their arrival, also those that were refused. */
  readonly attempts: readonly ReceivedWebhook[];
  /** Gives the status to answer, or null to leave the request unanswered. 204 at first. */
  answer: (event: StructuredEvent, response: ServerResponse) => number | null;
  /** The origins by which it was asked whether it wants events. */
  readonly asked: readonly string[];
  /** The origins it wants events from; any at first. Null for an endpoint that knows no OPTIONS. */
  wants: string | null;
  /** The sequence numbers of an order's accepted events, in the order of their first arrival. */
  taken(orderId: string): number[];
  close(): Promise<void>;
}

export async function webhookReceiver(): Promise<WebhookReceiver> {
  const attempts: ReceivedWebhook[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'OPTIONS') {
      asked.push(String(request.headers['webhook-request-origin']));
      if (receiver.wants === null) response.writeHead(405).end();
      else response.writeHead(200, { 'webhook-allowed-origin': receiver.wants }).end();
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const event: StructuredEvent = JSON.parse(body);
      const status = receiver.answer(event, response);
      attempts.push({ event, headers: request.headers, body, status: status ?? 0 });
      if (status !== null) response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    attempts,
    asked,
    wants: '*',
    answer: () => 204,
    taken(orderId) {
      const accepted = attempts.filter(({ event, status }) => {
        return event.subject === orderId && status >= 200 && status < 300;
      });
      return [...new Set(accepted.map(({ event }) => Number(event.sequence)))];
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return receiver;
}

/** @returns the verified body. @throws when `secret` did not sign it */
export function verified({ body, headers }: ReceivedWebhook, secret: string): unknown {
  return new Webhook(secret).verify(body, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });
}
