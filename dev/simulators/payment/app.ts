/** The payment simulator's API. See docs/simulators.md. */
import { isBelowStripesLeast, stripeAmount } from '../../../contracts/stripeMoney.ts';
import { countAttempt } from '../books.ts';
import { silence, withFaults } from '../faults.ts';
import { listEntries } from '../listing.ts';
import { bodyOf, keyOf, Refused, type SimulatorDeps, simulatorApp } from '../simulatorApp.ts';
import { captureRequest, makeCapture } from './captures.ts';
import { chargeRequest, findCharge, makeCharge } from './charges.ts';
import { findRefund, makeRefund, refundRequest } from './refunds.ts';
import { type ChargeRow, type RefundRow, refundedUnder } from './tables.ts';
import { behaviourOf } from './tokens.ts';

const chargeAnswer = (charge: ChargeRow) => ({
  ...moneyOf(charge),
  ...(charge.isHeld && { hold: true, authorizedUntil: charge.authorizedUntil?.toISOString() }),
});
const moneyOf = ({ key, reference, status, amount, currency, refunded }: ChargeRow) => ({
  key,
  reference,
  status,
  amount,
  currency,
  refunded,
  ...(status === 'pending' && { action: { type: 'client_secret', value: `${reference}_secret` } }),
});
const refundAnswer = (refund: RefundRow, charge: string) => ({
  key: refund.key,
  reference: refund.reference,
  charge,
  status: refund.status,
  amount: refund.amount,
  currency: refund.currency,
});

export function paymentApp(deps: SimulatorDeps) {
  const { books, stopping } = deps;
  const app = simulatorApp(deps);

  app.post('/charges', async (c) => {
    const key = keyOf(c.req.header('idempotency-key'));
    const request = bodyOf(chargeRequest, await c.req.text());
    const { amount, currency } = request;
    // As Stripe does: too little, too much, or no multiple of the currency's smallest coin.
    if (stripeAmount(amount, currency) === null || isBelowStripesLeast(amount, currency))
      throw new Refused(422, 'amount_not_payable');
    const faults = behaviourOf(request.token).faults?.charge ?? {};
    const stage = {
      stopping,
      countAttempt: () => countAttempt(books, 'charge', key, request.token),
    };
    return withFaults(c, faults, stage, async () => {
      const { charge, isNew, keyReused } = await makeCharge(books, key, request);
      if (keyReused) throw new Refused(422, 'key_reused');
      if (charge.status === 'late') return silence(c, stopping);
      if (charge.error === 'card_declined') throw new Refused(402, charge.error);
      if (charge.error !== null) throw new Refused(422, charge.error);
      return c.json(chargeAnswer(charge), isNew ? 201 : 200);
    });
  });

  app.get('/charges', async (c) => {
    const key = keyOf(c.req.query('key'));
    const faults = behaviourOf(await tokenRequestedUnder(key)).faults?.find ?? {};
    const stage = { stopping, countAttempt: () => countAttempt(books, 'find', key, '') };
    return withFaults(c, faults, stage, async () => {
      const charge = await findCharge(books, key);
      if (charge === undefined || charge.status === 'late') throw new Refused(404, 'unknown_key');
      return c.json(chargeAnswer(charge));
    });
  });

  app.post('/captures', async (c) => {
    const key = keyOf(c.req.header('idempotency-key'));
    const request = bodyOf(captureRequest, await c.req.text());
    const faults = behaviourOf(await tokenOfCharge(request.charge)).faults?.capture ?? {};
    const stage = { stopping, countAttempt: () => countAttempt(books, 'capture', key, '') };
    return withFaults(c, faults, stage, async () => {
      const decision = await makeCapture(books, key, request);
      switch (decision.kind) {
        case 'made':
        case 'repeated': {
          const { amount, currency, charge } = request;
          return c.json({ key, charge, status: 'captured', amount, currency }, 200);
        }
        case 'unknown-charge':
          throw new Refused(404, 'unknown_charge');
        case 'not-authorized':
          throw new Refused(409, 'not_authorized');
        case 'refused':
          throw new Refused(402, 'capture_refused');
        case 'key-reused':
          throw new Refused(422, 'key_reused');
        case 'other-amount':
          throw new Refused(422, 'other_amount');
      }
    });
  });

  app.post('/refunds', async (c) => {
    const key = keyOf(c.req.header('idempotency-key'));
    const request = bodyOf(refundRequest, await c.req.text());
    const faults = behaviourOf(await tokenOfCharge(request.charge)).faults?.refund ?? {};
    const stage = { stopping, countAttempt: () => countAttempt(books, 'refund', key, '') };
    return withFaults(c, faults, stage, async () => {
      const decision = await makeRefund(books, key, request);
      switch (decision.kind) {
        case 'made':
          return c.json(refundAnswer(decision.refund, request.charge), 201);
        case 'repeated':
          return c.json(refundAnswer(decision.refund, request.charge));
        case 'already-refunded':
          return c.json(
            { error: 'already_refunded', refund: refundAnswer(decision.refund, request.charge) },
            409,
          );
        case 'unknown-charge':
          throw new Refused(404, 'unknown_charge');
        case 'not-charged':
          throw new Refused(409, 'not_charged');
        case 'key-reused':
          throw new Refused(422, 'key_reused');
        case 'other-amount':
          throw new Refused(422, 'other_amount');
        case 'more-than-left':
          throw new Refused(409, 'more_than_left');
        case 'refused':
          throw new Refused(409, 'refund_refused');
      }
    });
  });

  app.get('/refunds', async (c) => {
    const refund = await findRefund(books, keyOf(c.req.query('key')));
    if (refund === undefined) throw new Refused(404, 'unknown_key');
    return c.json(refundAnswer(refund, refund.charge));
  });

  app.get('/books', async (c) => {
    const columns = `e.key, e.reference, e.status, e.amount, e.currency,
      ${refundedUnder('e.key')} as refunded`;
    const without = ['late', 'declined'];
    return c.json(await listEntries(books, c.req.query(), { table: 'charges', columns, without }));
  });

  /** Recorded with the first attempt, so it exists even when the charge does not. */
  const tokenRequestedUnder = async (key: string): Promise<string> => {
    const [row] = await books<{ behaviour: string }[]>`
      select behaviour from tries where operation = 'charge' and key = ${key}`;
    return row?.behaviour ?? '';
  };
  const tokenOfCharge = async (reference: string): Promise<string> => {
    const [row] = await books<{ token: string }[]>`
      select token from charges where reference = ${reference}`;
    return row?.token ?? '';
  };
  return app;
}
