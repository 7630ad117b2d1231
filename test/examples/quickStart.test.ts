/** The samples of docs/shops.md, as they stand, against the running service. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Webhook } from 'standardwebhooks';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../dev/process/ports.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const service = await runningService({}, { kafka: false });
const { api, issuer } = service.addresses;

interface Running {
  readonly lines: string[];
  readonly ended: Promise<unknown>;
}

function start(command: string, file: string, environment: Record<string, string>): Running {
  const child = spawn(command, [`examples/quick-start/${file}`], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], API: api, ISSUER: issuer, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill());
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  return { lines, ended: once(child, 'close') };
}

const LIFE = [
  'order.created',
  'order.inventory-reserved',
  'order.payment-charged',
  'order.confirmed',
  'order.shipped',
  'order.delivered',
];

test.each([
  ['sh', 'order.sh'],
  [process.execPath, 'order.ts'],
  ['python3', 'order.py'],
])(
  '%s examples/quick-start/%s places, reads, follows and cancels',
  async (command, file) => {
    const { lines, ended } = start(command, file, {});
    await ended;
    expect(lines.filter((line) => line.startsWith('order.'))).toEqual(LIFE);
    expect(lines[0]).toMatch(/orderId|^\{$/);
    expect(lines.join(' ')).toMatch(/result['"]?: ?true/i);
    const { data } = await service.api('customer-1').GET('/v1/orders');
    expect(data?.orders.map(({ status }) => status).slice(0, 2)).toEqual([
      expect.stringMatching(/^cancel/),
      'delivered',
    ]);
  },
  60_000,
);

test('webhook.py is sent an order’s events, and takes no forged ones', async () => {
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}/`;
  const { body } = await service.call('events', 'POST', '/v1/webhook-subscriptions', {
    url,
    types: ['order.created', 'order.delivered'],
  });
  const secret = String(body['secret']);
  const { lines } = start('python3', 'webhook.py', {
    WEBHOOK_SECRET: secret,
    PORT: port,
  });
  await eventually('it listens', () => lines.length > 0);
  await service.call(
    'events',
    'POST',
    `/v1/webhook-subscriptions/${body['subscriptionId']}/resume`,
  );
  const orderId = await service.accepted({ shippingAddress: '1 Ships And Delivers Street, Ghent' });
  await eventually('it was told', () => lines.length > 2);
  expect(lines.slice(1)).toEqual([
    `${orderId} order.created pending`,
    `${orderId} order.delivered delivered`,
  ]);
  const send = async (by: string, sequence: string): Promise<number> => {
    const event = JSON.stringify({
      ...{ subject: orderId, type: 'order.forged', data: { status: 'x' }, sequence },
    });
    const time = new Date();
    const headers = {
      'webhook-id': 'x',
      'webhook-timestamp': String(Math.floor(time.getTime() / 1000)),
      'webhook-signature': new Webhook(by).sign('x', time, event),
    };
    return (await fetch(url, { method: 'POST', headers, body: event })).status;
  };
  expect(await send(`whsec_${btoa('another secret of somebody else')}`, '99')).toBe(400);
  // A genuine repeat is acknowledged, and does nothing.
  expect(await send(secret, '1')).toBe(204);
  expect(lines).toHaveLength(3);
}, 60_000);

test('The answer that docs/shops.md shows is like the real one', async () => {
  const page = readFileSync(join(ROOT, 'docs/shops.md'), 'utf8');
  const [, shown = ''] = /```json\n(\{"orderId".*)\n/.exec(page) ?? [];
  const { body } = await service.place();
  expect({ ...JSON.parse(shown), orderId: body['orderId'] }).toEqual(body);
  const [, problem = ''] = /```json\n(\{\n {2}"type"[\s\S]*?\n\})/.exec(page) ?? [];
  const refused = await service.place({
    items: [{ itemId: 'sku-poster', quantity: 1, unitPrice: 3500 }],
  });
  const { requestId, items, ...same } = refused.body;
  expect({ ...JSON.parse(problem), requestId, items }).toEqual({ ...same, requestId, items });
});
