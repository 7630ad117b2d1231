/**
 * Buys at the example storefront in a real browser, on the running service. With SCREENSHOTS it keeps
 * the picture of its README: SCREENSHOTS=docs/storefront npm test -- test/dev/storefront/browser.test.ts
 */
import { createServer } from 'node:http';
import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listen } from '../../../ops/listen.ts';
import { findChromium, launchChromium } from '../../support/chromium.ts';
import { eventually } from '../../support/eventually.ts';
import { runningService } from '../../support/runningService.ts';

const path = await findChromium();
if (path === null) {
  console.warn('No chromium on PATH (or in CHROMIUM): the storefront is not tested in a browser.');
}
const running = path === null ? null : await runningService({}, { kafka: false, storefront: true });

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.skipIf(path === null)('The example storefront in a browser', () => {
  const service = running as NonNullable<typeof running>;
  const storefront = service?.addresses.storefront ?? '';
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium(path ?? '');
    page = await browser.newPage({ viewport: { width: 1000, height: 900 } });
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error') errors.push(line.text());
    });
  });
  afterAll(() => browser?.close());

  /** Has axe look at the page as it is, and keeps a picture of it. */
  async function look(name: string): Promise<void> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<{ violations: Violation[] }>('axe.run()');
    const told = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect([name, told]).toEqual([name, []]);
    const folder = process.env['SCREENSHOTS'];
    if (folder && name === 'delivered')
      await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  }
  const order = () => page.getByRole('region', { name: 'Your order' });
  const place = () => page.getByRole('button', { name: 'Place the order' }).click();

  test('signs a customer in, places an order and follows it until it is delivered', async () => {
    await page.goto(storefront);
    await look('signed-out');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'customer-1' }).click();
    await page.getByText('Signed in as customer-1').waitFor();
    expect(page.url()).toBe(`${storefront}/`);
    await page.getByLabel('Enamel mug').fill('2');
    await page.getByText('€29.98').waitFor();
    await place();
    await order().getByText('It is delivered').waitFor();
    expect(await order().getByRole('listitem').allTextContents()).toEqual([
      expect.stringContaining('created'),
      expect.stringContaining('inventory reserved'),
      expect.stringContaining('payment charged'),
      expect.stringContaining('confirmed'),
      expect.stringContaining('shipped'),
      expect.stringContaining('delivered'),
    ]);
    await look('delivered');
    const orderId = (await page.locator('#number').textContent()) ?? '';
    expect(await service.read(orderId)).toMatchObject({
      ...{ userId: 'customer-1', status: 'delivered', total: 2998 },
    });
  }, 60_000);

  test('cancels an order that has not left', async () => {
    await page.getByLabel('Address').fill('12 Harbour Street, 20457 Hamburg, Germany');
    await place();
    await order().getByText('It is confirmed').waitFor();
    await page.getByRole('button', { name: 'Cancel the order' }).click();
    await order().getByText('It is cancelled').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel the order' }).isDisabled()).toBe(true);
  }, 30_000);

  test('shows why an order failed', async () => {
    await page.getByLabel('Payment', { exact: true }).selectOption('Card that is declined');
    await place();
    await order().getByText('It is failed PAYMENT_DECLINED').waitFor();
    await page.getByLabel('Payment', { exact: true }).selectOption('Card that works');
  }, 30_000);

  test('sends an order again under its key when nothing answered, and places it once', async () => {
    const keys: (string | null)[] = [];
    await page.route(`${service.addresses.api}/v1/orders`, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(await route.request().headerValue('idempotency-key'));
      if (keys.length > 1) return route.continue();
      // The order arrives, and its answer is lost.
      await route.fetch();
      return route.abort('connectionreset');
    });
    await place();
    const alert = page.getByRole('alert');
    await alert.getByText('It can be sent again').waitFor();
    await look('no-answer');
    await alert.getByRole('button', { name: 'Send it again' }).click();
    await order().getByText('It is confirmed').waitFor();
    expect(await alert.isVisible()).toBe(false);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
    expect(keys).toEqual([keys[0], keys[0]]);
    await page.unrouteAll();
    const orderId = (await page.locator('#number').textContent()) ?? '';
    const { data } = await service.api('customer-1').GET('/v1/orders');
    expect(data?.orders[0]?.orderId).toBe(orderId);
    expect(data?.orders).toHaveLength(4);
  }, 30_000);

  test('says of what was refused that sending it again changes nothing', async () => {
    for (const item of ['Enamel mug', 'T-shirt']) await page.getByLabel(item).fill('0');
    await place();
    await page.getByRole('alert').getByText('Sending it again changes nothing').waitFor();
    await look('refused');
  });

  test('breaks none of its own rules: no error but those that are meant', () => {
    const unmeant = errors.filter((line) => !/status of 400|ERR_CONNECTION_RESET/.test(line));
    expect(unmeant).toEqual([]);
  });

  test('lets no page of another origin call the API or follow an order', async () => {
    const server = createServer((_, response) => response.end('<!doctype html><title>x</title>'));
    const port = await listen(server, '127.0.0.1', 0);
    const { addresses } = service;
    const orderId = await service.accepted();
    const ticketed = async (): Promise<string> => {
      const asked = await service.call('customer-1', 'POST', `/v1/orders/${orderId}/events/ticket`);
      return `${addresses.api}/v1/orders/${orderId}/events?ticket=${asked.body['ticket']}`;
    };
    const readingFrom = async (origin: string): Promise<unknown> => {
      const other = await browser.newPage();
      await other.goto(origin);
      const address = JSON.stringify(await ticketed());
      const outcomes = await other.evaluate(`Promise.all([
        fetch('${addresses.api}/v1/orders', { headers: { authorization: 'Bearer x' } })
          .then(({ status }) => status, () => 'refused'),
        new Promise((resolve) => {
          const source = new EventSource(${address});
          source.onmessage = ({ data }) => { source.close(); resolve(JSON.parse(data).type); };
          source.onerror = () => resolve('refused');
        }),
      ])`);
      await other.close();
      return outcomes;
    };
    expect(await readingFrom(`http://127.0.0.1:${port}`)).toEqual(['refused', 'refused']);
    // From an allowed origin the answer is read, also that the token is wrong.
    const icon = `${storefront}/icon.svg`;
    expect(await readingFrom(icon)).toEqual([401, 'order.created']);
    server.close();
  }, 30_000);

  test('follows on by itself when the connection was lost, with the ticket it has', async () => {
    await page.goto(storefront);
    await page.getByLabel('Enamel mug').fill('1');
    await page.getByLabel('Address').fill('12 Harbour Street, 20457 Hamburg, Germany');
    let tickets = 0;
    page.on('request', (request) => {
      if (request.url().endsWith('/ticket')) tickets += 1;
    });
    await place();
    await order().getByText('It is confirmed').waitFor();
    service.processes.get('api')?.kill('SIGKILL');
    const orderId = (await page.locator('#number').textContent()) ?? '';
    await eventually('the API is back', () =>
      service
        .api('customer-1')
        .POST('/v1/orders/{orderId}/cancel', {
          params: { path: { orderId } },
        })
        .then(
          ({ response }) => response.ok,
          () => false,
        ),
    );
    await order().getByText('It is cancelled').waitFor();
    expect(await order().getByText('created').count()).toBe(1);
    expect(tickets).toBe(1);
  }, 60_000);

  test('gets another ticket when its own is not good any more', async () => {
    const asked: string[] = [];
    await page.goto(storefront);
    await page.getByLabel('Enamel mug').fill('1');
    await page.getByLabel('Address').fill('1 Ships And Delivers Street, Hamburg, Germany');
    await page.route(/\/events\?/, (route) => {
      asked.push(route.request().url());
      // The first ticket is answered as one whose time is over.
      if (asked.length > 1) return route.continue();
      const url = route
        .request()
        .url()
        .replace(/ticket=[^&]+/, 'ticket=old');
      return route.continue({ url });
    });
    await place();
    await order().getByText('It is delivered').waitFor();
    expect(new Set(asked).size).toBeGreaterThanOrEqual(2);
    await page.unrouteAll();
  }, 30_000);
});
