/** Places an order from the API's reference in a real browser, and reads the pages beside it. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { findChromium, launchChromium } from '../../support/chromium.ts';
import { runningService } from '../../support/runningService.ts';

const path = await findChromium();
if (path === null) {
  console.warn('No chromium on PATH (or in CHROMIUM): the docs page is not tested in a browser.');
}

const shots = process.env['SCREENSHOTS'];
const ORDER = '#operations-Orders-createOrder';
const LIST = '#operations-Orders-listOrders';

describe.skipIf(path === null)('the docs page', () => {
  let browser: Browser;
  afterAll(() => browser?.close());

  /** Signs in on the issuer's own page, in the window that Swagger UI opens. */
  async function signIn(page: Page, person: string): Promise<void> {
    await page.locator('.btn.authorize').click();
    const flow = page.locator('.auth-container', { hasText: 'authorizationCode with PKCE' });
    const opened = page.waitForEvent('popup');
    await flow.getByRole('button', { name: 'Apply given OAuth2 credentials' }).click();
    const window = await opened;
    const closed = window.waitForEvent('close');
    await window.getByRole('link', { name: person }).click();
    await closed;
    await flow.getByText('Authorized', { exact: true }).waitFor();
    await flow.getByRole('button', { name: 'Close' }).click();
  }

  async function violationsOf(page: Page): Promise<unknown[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
    return violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  }

  test('lets people sign in with one click, place the example order and list it', async () => {
    const { addresses, read } = await runningService({}, { kafka: false, atEnd: onTestFinished });
    browser = await launchChromium(path ?? '');
    const page = await browser.newPage({ viewport: { width: 1300, height: 1000 } });
    // Swagger UI renders the whole document before it opens an operation: on 2 busy cores that takes long.
    page.setDefaultTimeout(100_000);
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (line) => {
      if (line.type() === 'error') errors.push(line.text());
    });
    const otherOrigins: string[] = [];
    page.on('request', (request) => {
      const { origin } = new URL(request.url());
      const isExpected = [addresses.api, addresses.issuer].includes(origin);
      if (!isExpected && origin !== 'null') otherOrigins.push(origin);
    });

    await page.goto(`${addresses.api}/docs/reference`);
    await page.locator(ORDER).waitFor();
    await signIn(page, 'customer-1');
    await page.locator(`${ORDER} .opblock-summary-control`).click();
    await page.locator(`${ORDER} .try-out__btn`).click();
    await page.locator(`${ORDER} .execute`).click();
    const answer = page.locator(`${ORDER} .live-responses-table`);
    await answer.locator('.response-col_status', { hasText: '201' }).waitFor();
    const text = (await answer.textContent()) ?? '';
    const orderId = /"orderId": "([^"]+)"/.exec(text)?.[1] ?? '';
    expect(await read(orderId)).toMatchObject({ userId: 'customer-1', status: 'confirmed' });

    // Somebody else signs in, and lists the order with the list as it stands.
    await page.reload();
    await page.locator(LIST).waitFor();
    await signIn(page, 'operations');
    await page.locator(`${LIST} .opblock-summary-control`).click();
    await page.locator(`${LIST} .try-out__btn`).click();
    await page.locator(`${LIST} .execute`).click();
    const list = page.locator(`${LIST} .live-responses-table`);
    await list.locator('.response-col_status', { hasText: '200' }).waitFor();
    expect(await list.textContent()).toContain(orderId);
    if (shots) {
      await list.scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${shots}/listed.png` });
      await page.evaluate('scrollTo(0, 0)');
      await page.screenshot({ path: `${shots}/top.png` });
    }
    // Pages of the guide, looked at by axe.
    await page.getByRole('link', { name: 'For shops', exact: true }).click();
    for (const name of (await page.locator('nav a').allTextContents()).slice(0, -1)) {
      await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
      await page.locator('main h1').waitFor();
      expect([name, await violationsOf(page)]).toEqual([name, []]);
      if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true });
    }
    expect(errors).toEqual([]);
    expect(otherOrigins).toEqual([]);
  }, 240_000);
});
