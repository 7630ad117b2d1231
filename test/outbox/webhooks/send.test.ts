import { describe, expect, test } from 'vitest';
import { createSsrfGuard } from '../../../outbox/webhooks/ssrfGuard.ts';
import { webhookReceiver } from '../../../proof/fixtures/webhookReceiver.ts';
import { eventually } from '../../support/eventually.ts';
import { delivererBench } from './delivererBench.ts';

const { receiver, deliver, subscribe, read, order, arrive } = await delivererBench();

test.each([
  ['seconds', () => '3600'],
  ['a date', () => new Date(Date.now() + 3_600_000).toUTCString()],
])('A Retry-After of an hour, in %s, is respected', async (_what, retryAfter) => {
  const subscription = await subscribe();
  receiver.answer = (_event, response) => {
    response.setHeader('retry-after', retryAfter());
    return 503;
  };
  deliver();
  await order();
  const behind = await eventually('it is behind', async () => {
    return (await read(subscription)).ordersBehind[0];
  });
  expect(Date.parse(behind.nextAttemptAt) - Date.now()).toBeGreaterThan(2_500_000);
});

describe('an endpoint that misbehaves', () => {
  test('and never answers is given up in time, and does not delay others', async () => {
    const other = await webhookReceiver();
    const silent = await subscribe();
    await subscribe({ url: other.url });
    receiver.answer = () => null;
    deliver();
    const orderId = await order();
    await eventually('the other has it', () => other.taken(orderId).length === 1);
    await eventually(
      'the failure is shown',
      async () => (await read(silent)).lastError === 'TIMEOUT',
    );
    await other.close();
  });

  test.each([
    [
      'an upgrade',
      '101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'HTTP_101',
    ],
    ['101 alone', '101 Switching Protocols\r\n\r\n', 'HTTP_101'],
    ['nothing but 100 Continue', '100 Continue\r\n\r\n', 'TIMEOUT'],
    ['half of its headers', '200 OK\r\nContent-Length: 10', 'TIMEOUT'],
    ['half of its body', '200 OK\r\nContent-Length: 10\r\n\r\n12345', 'TIMEOUT'],
    ['what is not HTTP', 'ABC\r\n\r\n', 'HPE_INVALID_STATUS'],
  ])('and answers %s costs one attempt, and no place', async (_what, answer, lastError) => {
    const subscription = await subscribe();
    receiver.answer = (_event, { socket }) => {
      socket?.write(`HTTP/1.1 ${answer}`);
      return null;
    };
    const webhooks = deliver({ timeoutMs: 300 });
    await order();
    await eventually('the failure is shown', async () => {
      return (await read(subscription)).lastError === lastError;
    });
    receiver.answer = () => 204;
    const next = await order();
    await arrive(next, [1]);
    expect(webhooks.waitingFor()).toEqual([]);
  });

  test('and redirects is not followed', async () => {
    const elsewhere = await webhookReceiver();
    const subscription = await subscribe();
    receiver.answer = (_event, response) => {
      response.setHeader('location', elsewhere.url);
      return 307;
    };
    deliver();
    await order();
    await eventually('the failure is shown', async () => {
      return (await read(subscription)).lastError === 'HTTP_307';
    });
    expect(elsewhere.attempts).toHaveLength(0);
    await elsewhere.close();
  });

  test('and answers without end is cut off', async () => {
    await subscribe();
    receiver.answer = (_event, response) => {
      response.writeHead(200);
      const more = setInterval(() => response.write('x'.repeat(50_000)), 5);
      response.on('close', () => clearInterval(more));
      return null;
    };
    deliver();
    const orderId = await order();
    await eventually('it is done with', async () => {
      return receiver.attempts.some(({ event }) => event.subject === orderId);
    });
    receiver.answer = () => 204;
    const next = await order();
    await arrive(next, [1]);
  });
});

test('A name that has resolved to a private address since it was subscribed is not called', async () => {
  const subscription = await subscribe({ url: receiver.url.replace('127.0.0.1', 'localhost') });
  const before = receiver.attempts.length;
  deliver({ guard: createSsrfGuard(['192.168.77.0/24']) });
  await order();
  await eventually('the failure is shown', async () => {
    return (await read(subscription)).lastError === 'ADDRESS_NOT_PUBLIC';
  });
  expect(receiver.attempts.length).toBe(before);
});
