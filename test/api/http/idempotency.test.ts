/** Idempotency keys of the routes that are answered by the saga instead of a transaction: cancel and attention. */
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Attention, OrderStatus } from '../../../contracts/order.ts';
import { decisions, idempotencyKeys, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import type { CancelOutcome } from '../../../saga/cancel.ts';
import type { DecideOutcome } from '../../../saga/decide.ts';
import { type Answer, apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const CLAIM_SECONDS = 2;
/** A stand-in for the saga, whose own decisions are tested with the workflow. */
let sagaCalls = 0;
let decide: () => Promise<void> = async () => undefined;
const unanswered = { outcome: 'unanswered', cause: new Error('Temporal is away') } as const;
let cancelOutcome: CancelOutcome = { outcome: 'cancelling', status: 'cancelling' };
let decideOutcome: DecideOutcome = { outcome: 'taken' };
const callSaga = async () => {
  sagaCalls += 1;
  await decide();
};
const { call, database, waiters } = await apiWorld({
  services: ['cancellation', 'query'],
  claimSeconds: CLAIM_SECONDS,
  saga: {
    cancel: async () => {
      await callSaga();
      return cancelOutcome;
    },
    decide: async () => {
      await callSaga();
      return decideOutcome;
    },
  },
});
const attention: Attention = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: null,
  since: '2026-11-23T10:00:00.000Z',
};
const { db } = database;

const routes = [
  {
    name: 'cancel',
    accept: () => acceptOrder(db),
    send: (orderId: string, key: string, reason = 'x') =>
      call(`POST /v1/orders/${orderId}/cancel`, {
        as: 'operations',
        body: { reason },
        headers: { 'idempotency-key': key },
      }),
    requests: (orderId: string) => db.$count(decisions, eq(decisions.orderId, orderId)),
  },
  {
    name: 'attention',
    accept: () => acceptOrder(db, { state: { status: 'cancelling', attention } }),
    send: (orderId: string, key: string, reason = 'x') =>
      call(`POST /v1/orders/${orderId}/attention`, {
        as: 'operations',
        body: { action: 'retry', reason },
        headers: { 'idempotency-key': key },
      }),
    requests: (orderId: string) => db.$count(decisions, eq(decisions.orderId, orderId)),
  },
];

describe.each(routes)('an Idempotency-Key for $name', ({ name, accept, send, requests }) => {
  const key = (what: string) => `${name}-${what}`;

  test('whose request is still running is answered 409 with Retry-After', async () => {
    const orderId = await accept();
    let answer: () => void = () => undefined;
    decide = () => new Promise((resolve) => (answer = resolve));
    const before = sagaCalls;
    const first = send(orderId, key('busy'));
    await eventually('the saga is called', () => sagaCalls > before);
    const second = await send(orderId, key('busy'));
    expect(second.status).toBe(409);
    expect(second.json.code).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await send(orderId, key('busy'), 'another body')).json.code).toBe(
      'IDEMPOTENCY_KEY_REUSED',
    );
    answer();
    const made = await first;
    expect(made.status).toBe(200);
    const again = await send(orderId, key('busy'));
    expect([again.status, again.text]).toEqual([made.status, made.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(sagaCalls).toBe(before + 1);
    expect(await requests(orderId)).toBe(1);
    decide = async () => undefined;
  });

  test('sent fifty times at once calls the saga once', async () => {
    const orderId = await accept();
    const before = sagaCalls;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => send(orderId, key('parallel'))),
    );
    expect(sagaCalls).toBe(before + 1);
    const made = answers.filter(({ status }) => status === 200);
    const busy = answers.filter(({ json }) => json.code === 'IDEMPOTENCY_KEY_IN_USE');
    expect(made.length).toBeGreaterThan(0);
    expect(made.length + busy.length).toBe(50);
    expect(new Set(made.map(({ text }) => text)).size).toBe(1);
  });

  test('whose request was refused can be used again', async () => {
    const orderId = await accept();
    const code = name === 'cancel' ? 'CANCELLATION_UNCONFIRMED' : 'ATTENTION_UNCONFIRMED';
    cancelOutcome = unanswered;
    decideOutcome = unanswered;
    expect((await send(orderId, key('refused'))).json.code).toBe(code);
    cancelOutcome = { outcome: 'cancelling', status: 'cancelling' };
    decideOutcome = { outcome: 'taken' };
    expect((await send(orderId, key('refused'), 'now with another body')).status).toBe(200);
  });

  test('that answered for one order does not answer for another, which is left alone', async () => {
    const [first, other] = [await accept(), await accept()];
    expect((await send(first, key('two-orders'))).status).toBe(200);
    const before = sagaCalls;
    const second = await send(other, key('two-orders'));
    expect([second.status, second.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(sagaCalls).toBe(before);
    expect(await requests(other)).toBe(0);
  });

  test('of a process that crashed is free again when its claim expires', async () => {
    const orderId = await accept();
    const done = await send(orderId, key('crash'));
    // The row that a process leaves when it is killed between its claim and its answer.
    await db
      .update(idempotencyKeys)
      .set({ status: 0, body: '', expiresAt: new Date(Date.now() + CLAIM_SECONDS * 1000) })
      .where(eq(idempotencyKeys.key, key('crash')));
    expect((await send(orderId, key('crash'))).json.code).toBe('IDEMPOTENCY_KEY_IN_USE');
    const after = await eventually(
      'the key is free',
      async () => {
        const answer = await send(orderId, key('crash'));
        return answer.status === 200 ? answer : null;
      },
      CLAIM_SECONDS * 3_000,
    );
    expect(after.text).toBe(done.text);
    expect((await send(orderId, key('crash'))).headers.get('idempotency-replayed')).toBe('true');
  });
});

describe('an Idempotency-Key for cancel and Prefer: wait', () => {
  const send = (orderId: string, key: string, prefer: string) =>
    call(`POST /v1/orders/${orderId}/cancel`, {
      body: { reason: 'x' },
      headers: { 'idempotency-key': key, prefer },
    });
  const becomes = (orderId: string, status: OrderStatus) =>
    db.update(orders).set({ status, version: 2 }).where(eq(orders.orderId, orderId));
  const expectRepeats = async (orderId: string, key: string, first: Answer) => {
    for (const prefer of ['', 'wait=1', 'wait=20']) {
      const again = await send(orderId, key, prefer);
      expect([again.status, again.text], prefer).toEqual([first.status, first.text]);
      expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
      expect(again.headers.get('idempotency-replayed')).toBe('true');
    }
  };

  test.each([
    ['that was cancelled', 'cancelled', 200],
    ['whose parcel had left after all', 'shipped', 409],
  ] as const)('repeat the outcome of an order %s byte for byte', async (what, status, code) => {
    const orderId = await acceptOrder(db);
    const waiting = send(orderId, what.replaceAll(' ', '-'), 'wait=20');
    await eventually('the answer is held', () => waiters.taken === 1);
    const early = await send(orderId, what.replaceAll(' ', '-'), '');
    expect([early.status, early.json.code]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
    await becomes(orderId, status);
    const first = await waiting;
    expect(first.status).toBe(code);
    await expectRepeats(orderId, what.replaceAll(' ', '-'), first);
  });

  test('give the same answer although the first request outlived its claim and a repeat overtook it', async () => {
    const orderId = await acceptOrder(db);
    const before = sagaCalls;
    let answer: () => void = () => undefined;
    decide = () => new Promise((resolve) => (answer = resolve));
    const slow = send(orderId, 'overtaken', '');
    await eventually('the saga is called', () => sagaCalls > before);
    await becomes(orderId, 'cancelled');
    const fast = await eventually(
      'the claim has expired',
      async () => {
        const repeat = await send(orderId, 'overtaken', '');
        return repeat.status === 200 ? repeat : null;
      },
      CLAIM_SECONDS * 3_000,
    );
    answer();
    decide = async () => undefined;
    expect(fast.json.status).toBe('cancelled');
    expect((await slow).text).toBe(fast.text);
    await expectRepeats(orderId, 'overtaken', fast);
  });

  test('repeat that the order was being cancelled, even when it is cancelled by then', async () => {
    const orderId = await acceptOrder(db);
    const first = await send(orderId, 'decided', '');
    expect(first.json.status).toBe('cancelling');
    await becomes(orderId, 'cancelled');
    await expectRepeats(orderId, 'decided', first);
  });
});

test('an Idempotency-Key can be made mandatory for placing and cancelling', async () => {
  const world = await apiWorld({ gate: { idempotencyKeyRequired: true } });
  await stockCatalogue(world);
  const without = await world.call('POST /v1/orders', { body: newOrder() });
  expect(without.status).toBe(400);
  expect(without.json.code).toBe('IDEMPOTENCY_KEY_REQUIRED');
  const headers = { 'idempotency-key': 'k' };
  expect((await world.call('POST /v1/orders', { body: newOrder(), headers })).status).toBe(201);
});
