import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { createStreamTickets } from '../../../api/http/streamTickets.ts';
import { orders } from '../../../db/schema.ts';
import { createServiceSeal } from '../../../privacy/serviceSeal.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { type Answer, apiWorld } from '../../support/apiWorld.ts';
import { keyRingOf, newMasterKey, testServiceSeal } from '../../support/encryptionKeys.ts';

const world = await apiWorld({ services: ['query'] });
const { call, database, issuer } = world;

const ended = (userId = 'customer-1'): Promise<string> =>
  acceptOrder(database.db, { userId, state: { status: 'cancelled' } });
const ask = (orderId: string, as = 'customer-1') =>
  call(`POST /v1/orders/${orderId}/events/ticket`, { as });
const ticketFor = async (orderId: string, as?: string): Promise<string> =>
  (await ask(orderId, as)).json.ticket;
/** As an EventSource does, without an access token. */
const follow = (orderId: string, ticket: string, headers = {}): Promise<Answer> =>
  call(`GET /v1/orders/${orderId}/events?ticket=${ticket}`, {
    as: null,
    headers: { accept: 'text/event-stream', ...headers },
  });
const outcome = ({ status, json }: Answer) => [status, json?.code];

describe('a ticket for an order’s timeline', () => {
  test('lets an EventSource follow the order without an access token', async () => {
    const orderId = await ended();
    const { status, json, headers } = await ask(orderId);
    expect([status, json.orderId, json.error]).toEqual([200, orderId, null]);
    expect(headers.get('cache-control')).toBe('no-store');
    const stream = await follow(orderId, json.ticket);
    expect(stream.status).toBe(200);
    // Without the type as `event`, which an EventSource would want a listener of its own for.
    expect(stream.text).toContain('"type":"order.created"');
    expect(stream.text).not.toMatch(/^event:/m);
    expect(stream.headers.get('cache-control')).toBe('no-store');
    expect(stream.headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('says nothing to who reads it, and is written into no log', async () => {
    const orderId = await ended();
    const ticket = await ticketFor(orderId);
    const [, sealed = ''] = ticket.split('.');
    expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('customer-1');
    await follow(orderId, ticket);
    await follow(orderId, `${ticket}x`);
    expect(world.logLines.join('\n')).not.toContain(ticket);
  });

  test('is good for its order only, and only as it was given', async () => {
    const orderId = await ended();
    const ticket = await ticketFor(orderId);
    const [id = '', sealed = ''] = ticket.split('.');
    const altered = `${id}.${sealed.replace(/.(?=.{20}$)/, (letter) => (letter === 'A' ? 'B' : 'A'))}`;
    const foreign = createStreamTickets(createServiceSeal(keyRingOf(newMasterKey('test'))));
    const caller = { subject: 'customer-1', clientId: 'x', scopes: new Set(['orders:read']) };
    const forged = foreign.issue({ ...caller, tokenExpiresAt: Date.now() + 60_000 }, orderId);
    for (const wrong of [altered, forged.ticket, `other.${sealed}`, sealed, 'x'])
      expect(outcome(await follow(orderId, wrong))).toEqual([401, 'TICKET_INVALID']);
    expect(outcome(await follow(await ended(), ticket))).toEqual([401, 'TICKET_INVALID']);
    expect((await follow(orderId.toUpperCase(), ticket)).status).toBe(200);
  });

  test('opens the stream and nothing else', async () => {
    const orderId = await ended();
    const ticket = await ticketFor(orderId);
    const json = { accept: 'application/json' };
    expect(outcome(await follow(orderId, ticket, json))).toEqual([401, 'TOKEN_MISSING']);
    const order = await call(`GET /v1/orders/${orderId}?ticket=${ticket}`, { as: null });
    expect(outcome(order)).toEqual([401, 'TOKEN_MISSING']);
    const another = await call(`POST /v1/orders/${orderId}/events/ticket?ticket=${ticket}`, {
      as: null,
      headers: { accept: 'text/event-stream' },
    });
    expect(outcome(another)).toEqual([401, 'TOKEN_MISSING']);
  });

  test('is not given for another customer’s order', async () => {
    const orderId = await ended('customer-2');
    expect(outcome(await ask(orderId))).toEqual([404, 'ORDER_NOT_FOUND']);
    const reader = await issuer.mint({ scope: 'orders:create' });
    expect(outcome(await ask(orderId, reader))).toEqual([403, 'SCOPE_MISSING']);
  });

  test('of a shop’s backend follows its customers’ orders', async () => {
    const orderId = await ended('customer-2');
    expect((await follow(orderId, await ticketFor(orderId, 'storefront'))).status).toBe(200);
  });

  test('shows an order no longer once it is another customer’s', async () => {
    const orderId = await ended();
    const ticket = await ticketFor(orderId);
    await database.db
      .update(orders)
      .set({ userId: 'customer-2' })
      .where(eq(orders.orderId, orderId));
    expect(outcome(await follow(orderId, ticket))).toEqual([404, 'ORDER_NOT_FOUND']);
  });

  test('begins a stream for a minute, and resumes one for a quarter of an hour', async () => {
    const orderId = await ended();
    const minutesAgo = (minutes: number, tokenMinutes = 60) => {
      const then = Date.now() - minutes * 60_000;
      const caller = { subject: 'customer-1', clientId: 'x', scopes: new Set(['orders:read']) };
      const tokenExpiresAt = then + tokenMinutes * 60_000;
      const tickets = createStreamTickets(testServiceSeal, () => then);
      return tickets.issue({ ...caller, tokenExpiresAt }, orderId).ticket;
    };
    const resuming = { 'last-event-id': '1' };
    expect((await follow(orderId, minutesAgo(0.9))).status).toBe(200);
    expect((await follow(orderId, minutesAgo(14.9), resuming)).status).toBe(204);
    const late = [
      await follow(orderId, minutesAgo(1.1)),
      await follow(orderId, minutesAgo(15.1), resuming),
      // Its access token had less time left.
      await follow(orderId, minutesAgo(6, 5), resuming),
      await follow(orderId, minutesAgo(0.9, 0.5)),
    ];
    expect(late.map(outcome)).toEqual(late.map(() => [401, 'TICKET_INVALID']));
  });

  test('tells until when it is good', async () => {
    const asked = Date.now();
    const { json } = await ask(await ended());
    const minutes = (time: string) => Math.floor((Date.parse(time) - asked) / 60_000);
    expect([minutes(json.openBefore), minutes(json.validUntil)]).toEqual([1, 15]);
  });
});
