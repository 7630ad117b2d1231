/**
 * Goes through the console in a real browser, as operations and support do. With SCREENSHOTS it keeps
 * pictures of the pages in that folder: SCREENSHOTS=docs/console npm test -- test/console/browser.test.ts
 */

import { join } from 'node:path';
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';

const path = await findChromium();
if (path === null) {
  console.warn('No chromium on PATH (or in CHROMIUM): the console is not tested in a browser.');
}
const quickToFlag = {
  ...{ SAGA_UNDO_ATTENTION_SECONDS: '1', SAGA_UNDO_PACE_SECONDS: '600' },
  RECONCILE_SECONDS: '600',
};
const running =
  path === null ? null : await runningService(quickToFlag, { kafka: false, console: true });

const address = (street: string) => ({
  shippingAddress: {
    name: 'Anna Lind',
    line1: street,
    postalCode: '20457',
    city: 'Hamburg',
    country: 'DE',
  },
});
/** Orders of the list, each with what becomes of it. */
const placed: readonly (readonly [OrderStatus, object])[] = [
  ['delivered', address('1 Ships And Delivers Street')],
  ['failed', { paymentMethod: 'tok_declined' }],
  ['pending', { paymentMethod: 'tok_pending_never' }],
  ['shipped', address('2 Ships Street')],
  ['confirmed', {}],
];

/** Those of docs/console.md. */
const pictures = ['orders', 'order', 'attention', 'attention-decided', 'board'];

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.skipIf(path === null)('The console in a browser', () => {
  const service = running as NonNullable<typeof running>;
  let browser: Browser;
  let page: Page;
  const errors: string[] = [];
  beforeAll(async () => {
    browser = await launchChromium(path ?? '');
    page = await watched(await browser.newContext({ viewport: { width: 1280, height: 900 } }));
  });
  afterAll(() => browser?.close());

  async function watched(context: BrowserContext): Promise<Page> {
    const opened = await context.newPage();
    opened.on('pageerror', ({ message }) => errors.push(message));
    opened.on('console', (line) => {
      // What is refused on purpose below is told on the console too.
      const isRefusal = line.text().includes('status of 403');
      if (line.type() === 'error' && !isRefusal) errors.push(line.text());
    });
    return opened;
  }

  async function signIn(on: Page, person: string): Promise<void> {
    await on.getByRole('link', { name: person, exact: true }).click();
    await on.getByRole('button', { name: 'Sign out' }).waitFor();
  }

  /** Has axe look at the page as it is, and keeps a picture of it. */
  async function look(name: string, of: Page = page): Promise<void> {
    await of.evaluate(axe.source);
    const found = await of.evaluate<{ violations: Violation[] }>('axe.run()');
    const told = found.violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect([name, told]).toEqual([name, []]);
    if (pictures.includes(name)) await keep(name, of);
  }

  async function keep(name: string, of: Page | Locator): Promise<void> {
    const folder = process.env['SCREENSHOTS'];
    if (folder) await of.screenshot({ path: join(folder, `${name}.png`) });
  }

  const at = (where: string): string => `${service.addresses.console}/console${where}`;
  const failing = { paymentMethod: 'tok_refund_fails_for_a_while_50' };
  /** An order whose refund fails, once it is flagged. */
  async function flaggedOrder(): Promise<string> {
    const orderId = await service.accepted({
      ...failing,
      shippingAddress: '1 Undeliverable Road, 20457 Hamburg, Germany',
    });
    await eventually('it is flagged', async () => (await service.read(orderId)).attention);
    return orderId;
  }

  test('lets a person sign in on the issuer’s page, and shows the orders', async () => {
    await Promise.all(
      placed.map(async ([status, order], index) => {
        const orderId = await service.accepted({ reference: `shop-${1001 + index}`, ...order });
        await service.reaches(orderId, status);
      }),
    );
    await page.goto(at(''));
    await signIn(page, 'operations');
    expect(new URL(page.url()).pathname).toBe('/console/orders');
    expect(await page.getByRole('row').count()).toBeGreaterThanOrEqual(5);
    await look('orders');
    await page.getByLabel('Status').selectOption('failed');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.waitForURL(/status=failed/);
    expect(await page.getByRole('row').count()).toBe(2);
  });

  test('finds an order by the keyboard alone, and follows it while it moves', async () => {
    const orderId = await service.accepted(address('1 Ships And Delivers Street'));
    await page.goto(at('/orders'));
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type(orderId);
    await page.keyboard.press('Enter');
    await page.waitForURL(at(`/orders/${orderId}`));
    // Nobody reloads the page.
    const standing = page.getByRole('region', { name: 'How it stands' });
    await standing.getByText('delivered').first().waitFor();
    await page.getByRole('status').getByText('The order has changed: it is delivered').waitFor();
    const link = page.getByRole('link', { name: 'Order in Temporal' }).first();
    expect(await link.getAttribute('href')).toBe(
      `${service.addresses.temporalUi}/namespaces/default/workflows/${orderId}`,
    );
  }, 60_000);

  test('says what a decision about one order does, and makes it', async () => {
    const orderId = await flaggedOrder();
    await page.goto(at(`/orders/${orderId}`));
    const button = page.getByRole('button', { name: 'It was given back outside' });
    const told = await button.getAttribute('aria-describedby');
    expect(await page.locator(`#${told}`).textContent()).toContain('Counts as given back');
    await look('order');
    await button.click();
    // The browser itself asks for the reason; the form is not sent.
    expect(new URL(page.url()).pathname).toBe(`/console/orders/${orderId}`);
    const decision = page.getByRole('group', { name: 'Decide about' });
    await decision.getByLabel('Reason').fill('The bank paid it back');
    await decision.getByLabel('Reference').fill('bank-77');
    await button.click();
    await page.getByText('Your decision has its effect.').waitFor();
    await service.reaches(orderId, 'failed');
    await page.reload();
    const decisions = page.getByRole('region', { name: 'Decisions' });
    expect(await decisions.textContent()).toContain('The bank paid it back');
    const workings = page.getByRole('region', { name: 'Row, effects, providers and workflows' });
    await keep('workings', workings);
    await look('order-decided');
  }, 60_000);

  test('decides about many orders at once, with one reason', async () => {
    const orderIds = await Promise.all([flaggedOrder(), flaggedOrder(), flaggedOrder()]);
    await page.goto(at('/attention'));
    const group = page.getByRole('group', { name: 'Refund failing' });
    await group.getByLabel('All orders of this table').check();
    await look('attention');
    await group.getByLabel('Reason').fill('The provider is away for days');
    await group.getByRole('button', { name: 'Do not give the money back' }).click();
    await page.getByText('done for 3 of 3 orders').waitFor();
    await look('attention-decided');
    for (const orderId of orderIds) await service.reaches(orderId, 'failed');
    await page.goto(at('/attention'));
    await page.getByText('44.97 EUR, of 3 orders').waitFor();
  }, 60_000);

  test('shows how the service is doing', async () => {
    await page.goto(at('/board'));
    await page.getByRole('img', { name: /\d+ orders in 30 minutes/ }).waitFor();
    await look('board');
  });

  test('shows who only reads everything, and refuses what they forge', async () => {
    const orderId = await service.accepted({});
    await service.reaches(orderId, 'confirmed');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await look('signed-out');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await signIn(page, 'support');
    await page.goto(at(`/orders/${orderId}`));
    await look('order-support');
    expect(await page.getByRole('button').allTextContents()).toEqual(['Sign out']);
    const forged = await page.evaluate(`fetch('/console/orders/${orderId}/cancel', {
      method: 'POST',
      body: new URLSearchParams({
        formToken: document.querySelector('[name=formToken]').value, reason: 'x', once: 'y' }),
    }).then(({ status }) => status)`);
    expect(forged).toBe(403);
    expect((await service.read(orderId)).status).toBe('confirmed');
    await page.goto(at('/board'));
    await look('refused');
  });

  test('works without scripts', async () => {
    const plain = await watched(await browser.newContext({ javaScriptEnabled: false }));
    await plain.goto(at('/attention'));
    await signIn(plain, 'operations');
    expect(new URL(plain.url()).pathname).toBe('/console/attention');
    const orderId = await flaggedOrder();
    await plain.goto(at(`/orders/${orderId}`));
    await plain.getByLabel('Reason').first().fill('Asked by phone');
    await plain.getByRole('button', { name: 'Do not give the money back' }).click();
    await plain.getByText('Your decision has its effect.').waitFor();
  }, 60_000);

  test('breaks none of its own rules: no error, and nothing that its policy blocks', () => {
    expect(errors).toEqual([]);
  });
});
