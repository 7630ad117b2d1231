/**
 * What operations see in the real Temporal UI. With SCREENSHOTS it keeps pictures in that folder:
 * SCREENSHOTS=docs/temporal-ui npm test -- test/e2e/temporalUi.test.ts
 */
import { join } from 'node:path';
import type { Browser, Frame, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium, launchChromium } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';

const path = await findChromium();
if (path === null) {
  console.warn('No chromium on PATH (or in CHROMIUM): the Temporal UI is not tested in a browser.');
}
const quickToFlag = {
  ...{ SAGA_UNDO_ATTENTION_SECONDS: '1', SAGA_UNDO_PACE_SECONDS: '600' },
  RECONCILE_SECONDS: '600',
};
const running =
  path === null ? null : await runningService(quickToFlag, { kafka: false, console: true });
const FLAGGED = 'WorkflowType = "orderSaga" AND OrderAttention != "none"';

describe.skipIf(path === null)('The Temporal UI', () => {
  const service = running as NonNullable<typeof running>;
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    browser = await launchChromium(path ?? '');
    page = await signedIn('operations');
  });
  /** Who is signed in to the console reads encrypted payloads in the Temporal UI. */
  async function signedIn(person: string): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1100 } });
    const opened = await context.newPage();
    await opened.goto(`${service.addresses.console}/console`);
    await opened.getByRole('link', { name: person, exact: true }).click();
    await opened.getByRole('button', { name: 'Sign out' }).waitFor();
    return opened;
  }
  afterAll(() => browser?.close());

  const at = (where: string): string =>
    `${service.addresses.temporalUi}/namespaces/default/workflows${where}`;
  async function look(name: string): Promise<void> {
    const folder = process.env['SCREENSHOTS'];
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  /** The UI shows Markdown in frames of its own. */
  const frameWith = (words: string, of: Page = page): Promise<Frame> =>
    eventually(words, async () => {
      for (const frame of of.frames()) {
        const text = await frame
          .locator('body')
          .textContent({ timeout: 1_000 })
          .catch(() => '');
        if (text?.includes(words)) return frame;
      }
      return null;
    });
  /** An order whose refund fails, once it is flagged. */
  async function flaggedOrder(): Promise<string> {
    const orderId = await service.accepted({
      paymentMethod: 'tok_refund_fails_for_a_while_50',
      shippingAddress: '1 Undeliverable Road, 20457 Hamburg, Germany',
    });
    await eventually('it is flagged', async () => (await service.read(orderId)).attention);
    return orderId;
  }

  test('finds the orders that wait for a person by what they are flagged for', async () => {
    const [orderId, confirmed] = [await flaggedOrder(), await service.accepted()];
    await page.goto(at(`?query=${encodeURIComponent(FLAGGED)}`));
    await page.getByText(orderId).first().waitFor();
    expect(await page.getByText(confirmed).count()).toBe(0);
    await look('list');
  });

  test('says on an order’s page what it waits for, what a person can do, and where', async () => {
    const orderId = await flaggedOrder();
    const { attention } = await service.read(orderId);
    await page.goto(at(`/${orderId}`));
    await page.getByText('User Metadata', { exact: true }).click();
    await frameWith('1 item · 14.99 EUR');
    const details = await frameWith('Needs attention: REFUND_FAILING');
    const text = await details.locator('body').textContent();
    expect(text).toContain('Waits for its money to be given back');
    expect(text).toContain(JSON.stringify({ action: 'retry', since: attention?.since }));
    const link = details.getByRole('link', { name: /The order.s page/ });
    expect(await link.getAttribute('href')).toContain(`/console/orders/${orderId}`);
    await look('order');
  }, 60_000);

  test('shows an operator the inputs of an order, and support nothing but that they are encrypted', async () => {
    const orderId = await service.accepted();
    await service.reaches(orderId, 'confirmed');
    await page.goto(at(`/${orderId}`));
    await page.getByText('12 Harbour Street').first().waitFor();
    await look('payloads');
    const support = await signedIn('support');
    const refused = support.waitForResponse(
      (answer) => answer.url().includes('/codec/decode') && answer.status() === 403,
    );
    await support.goto(at(`/${orderId}`));
    await refused;
    await support.getByText(orderId).first().waitFor();
    expect(await support.content()).not.toContain('12 Harbour Street');
    const { addresses } = service;
    const cookies = await page.context().cookies(addresses.codec);
    expect(cookies.map(({ httpOnly, sameSite }) => [httpOnly, sameSite])).toContainEqual([
      true,
      'Lax',
    ]);
  }, 60_000);
});
