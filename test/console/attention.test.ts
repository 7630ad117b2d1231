import { eq } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AttentionReason, attentionReasons } from '../../contracts/order.ts';
import { decisions, inventoryItems } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import type { DecideOutcome } from '../../saga/decide.ts';
import { stockCatalogue } from '../support/apiWorld.ts';
import { withWords } from '../support/encryptionKeys.ts';
import { eventually } from '../support/eventually.ts';
import { consoleWorld, type Visitor } from './consoleWorld.ts';

let outcomeOf: (orderId: string) => DecideOutcome = () => ({ outcome: 'taken' });
let deciding = 0;
/** Decisions wait for it. */
let released: Promise<unknown> = Promise.resolve();
const asked: string[] = [];
const world = await consoleWorld({
  saga: {
    async decide(orderId, { action, since }) {
      deciding += 1;
      asked.push(`${orderId} ${action} ${since}`);
      await released;
      deciding -= 1;
      return outcomeOf(orderId);
    },
  },
});
const { db } = world.database;
let operator: Visitor;
beforeAll(async () => {
  await stockCatalogue(world);
  operator = await world.signedIn('operations');
});
beforeEach(() => {
  outcomeOf = () => ({ outcome: 'taken' });
  asked.length = 0;
});

const since = '2026-03-01T10:00:00.000Z';
const flagged = (reason: AttentionReason = 'REFUND_FAILING') =>
  acceptOrder(db, {
    state: {
      ...{ status: 'cancelling', paymentStatus: 'refunding' },
      attention: { reason, step: 'payment', lastError: 'TIMEOUT', since },
    },
  });
const many = (orderIds: readonly string[], more: Record<string, string> = {}) =>
  operator.post('/console/attention', {
    ...{ action: 'skip', reasonOfFlag: 'REFUND_FAILING', reason: 'The bank is closed' },
    subject: orderIds.map((orderId) => `${orderId} ${since}`),
    ...more,
  });
const wordsOf = (orderId: string) =>
  db.select().from(decisions).where(eq(decisions.orderId, orderId));

describe('The inbox', () => {
  test('groups what needs a person by what has happened, each with what can be decided', async () => {
    const ids = new Map<string, string>();
    for (const reason of attentionReasons) ids.set(reason, await flagged(reason));
    const { text } = await operator.get('/console/attention');
    for (const orderId of ids.values()) expect(text).toContain(`value="${orderId} ${since}"`);
    expect(text).toContain('Do not give the money back');
    expect(text).toContain('Nothing automatic gives it back any more');
    // Nothing can be tried again about a parcel that came back.
    const returned = text.split('<form').find((form) => form.includes('"SHIPMENT_RETURNED"'));
    expect(returned).toContain('value="skip"');
    expect(returned).not.toContain('value="retry"');
  });

  test('also shows stock that disagrees, and money that is still out', async () => {
    const disagreement = { reserved: 5, reservations: 3, since };
    await db.update(inventoryItems).set({ disagreement }).where(eq(inventoryItems.itemId, 'spoon'));
    await acceptOrder(db, { state: { status: 'cancelled', paymentStatus: 'charged' } });
    const { text } = await operator.get('/console/attention');
    expect(text).toContain('Stock that disagrees');
    expect(text).toContain('25.00 EUR, of 1 order');
  });

  test('is for operations only', async () => {
    const support = await world.signedIn('support');
    expect((await support.get('/console/attention')).status).toBe(403);
    expect((await support.get('/console/orders')).text).not.toContain('/console/attention');
  });
});

describe('Deciding about many orders at once', () => {
  test('decides about each, by the API and as who is signed in, with one reason', async () => {
    const orderIds = await Promise.all(Array.from({ length: 30 }, () => flagged()));
    const { promise, resolve } = Promise.withResolvers<void>();
    released = promise;
    const answering = many(orderIds);
    await eventually('eight are under way', async () => deciding === 8);
    // Whatever else had been sent would have arrived before the answers to these.
    for (let n = 0; n < 3; n += 1) await operator.get('/console/orders');
    expect(deciding).toBe(8);
    resolve();
    const { status, text } = await answering;
    expect([status, text]).toEqual([200, expect.stringContaining('done for 30 of 30 orders')]);
    expect(new Set(asked)).toEqual(new Set(orderIds.map((id) => `${id} skip ${since}`)));
    const [words] = await withWords(world.database.db, await wordsOf(orderIds[0] ?? ''));
    expect(words).toMatchObject({ actor: 'operations', reason: 'The bank is closed' });
  });

  test('says for each order that is refused why, and does the others all the same', async () => {
    const [first, second, third] = [await flagged(), await flagged(), await flagged()];
    outcomeOf = (orderId) => ({ outcome: orderId === second ? 'not raised' : 'taken' });
    const { text } = await many([first, second, third]);
    expect(text).toContain('done for 2 of 3 orders');
    const refused = text.split('<tr>').find((row) => row.includes(second));
    expect(refused).toContain('ATTENTION_NOT_RAISED');
  });

  test('decides about the flag that the person saw, not about one that was raised since', async () => {
    const orderId = await flagged();
    const subject = `${orderId} 2026-02-01T10:00:00.000Z`;
    const { text } = await many([], { subject });
    expect(text).toContain('ATTENTION_NOT_RAISED');
    expect(await wordsOf(orderId)).toEqual([]);
  });

  test('sent twice, decides once', async () => {
    const orderId = await flagged();
    await many([orderId]);
    await many([orderId]);
    expect(await wordsOf(orderId)).toHaveLength(1);
  });

  test.each([
    ['without a reason', { reason: '  ' }, 'REASON_MISSING'],
    [
      'without a reference where it was settled outside',
      { action: 'resolve' },
      'REFERENCE_MISSING',
    ],
    ['with what is no decision', { action: 'delete' }, 'INVALID_REQUEST'],
    ['about what is no order', { subject: 'x y' }, 'INVALID_REQUEST'],
  ])('%s does nothing', async (_, more, code) => {
    const orderId = await flagged();
    const { status, text } = await many([orderId], more);
    expect([status, text]).toEqual([400, expect.stringContaining(code)]);
    expect(await wordsOf(orderId)).toEqual([]);
  });

  test('takes at least one order and at most a hundred', async () => {
    expect((await many([])).text).toContain('NOTHING_CHOSEN');
    const some = Array.from({ length: 101 }, () => crypto.randomUUID());
    expect((await many(some)).text).toContain('TOO_MANY');
    expect(asked).toEqual([]);
  });

  test('is refused by the API for who may not, whatever form they send', async () => {
    const support = await world.signedIn('support');
    await support.get('/console/orders');
    const orderId = await flagged();
    const { text } = await support.post('/console/attention', {
      ...{ action: 'skip', reasonOfFlag: 'REFUND_FAILING', reason: 'Let me' },
      subject: `${orderId} ${since}`,
    });
    expect(text).toContain('SCOPE_MISSING');
    expect(await wordsOf(orderId)).toEqual([]);
  });
});
