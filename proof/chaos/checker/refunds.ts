/** Refunds that were asked for: each is given back exactly once, and the order says how much. */
import { effectId } from '../../../contracts/effects.ts';
import type { ProviderRefund, RefundRecord } from './refundRecords.ts';
import { isStanding, type Snapshot } from './snapshot.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

const keyOf = ({ orderId, number }: RefundRecord): string => effectId(orderId, 'refund', number);
const sum = (rows: readonly { readonly amount: number }[]): number =>
  rows.reduce((all, { amount }) => all + amount, 0);
const partsOf = ({ payments }: Snapshot): ProviderRefund[] =>
  payments.refunds.filter(({ isPart }) => isPart);

/** No customer gets more than was taken. */
export const givenBackIsAtMostTaken: Check = ({ payments }) =>
  [...byOrder(payments.ledger)].flatMap(([orderId, entries]): Violation[] => {
    const taken = sum(entries.filter(({ kind }) => kind === 'charge'));
    const given = sum(entries.filter(({ kind }) => kind === 'refund'));
    if (given <= taken) return [];
    const what = `${taken} was taken, and ${given} given back`;
    return [violation('no more is given back than was taken', orderId, what)];
  });

/** The provider's books have each refund that is made once, and no other. */
export const refundsAreMadeOnce: Check = (snapshot) => {
  const { refunds } = snapshot.tables;
  const parts = byOrder(partsOf(snapshot));
  const keys = new Set(refunds.map(keyOf));
  return [
    ...refunds.flatMap((row): Violation[] => {
      const made = (parts.get(row.orderId) ?? []).filter(({ key }) => key === keyOf(row));
      if (isMadeAs(row, made)) return [];
      const books = made.map(({ amount, status }) => `${status} ${amount}`).join(', ') || 'nothing';
      const what = `refund ${row.number} of ${row.amount} is ${row.state}, and the books have ${books}`;
      return [violation('each refund is made once', row.orderId, what)];
    }),
    ...partsOf(snapshot)
      .filter(({ key }) => !keys.has(key))
      .map(({ orderId, key, amount }) => {
        const what = `${amount} was given back under ${key}, and nobody asked for that`;
        return violation('each refund is made once', orderId, what);
      }),
  ];
};

function isMadeAs({ state, amount }: RefundRecord, made: readonly ProviderRefund[]): boolean {
  const [only] = made;
  // It may have been made already.
  if (state === 'requested') return made.length === 0 || sum(made) === amount;
  const isGiven = (state === 'done' || state === 'pending') && amount > 0;
  if (!isGiven || !only) return made.length === 0 && !isGiven;
  const status = state === 'done' ? 'refunded' : 'pending';
  return made.length === 1 && only.amount === amount && only.status === status;
}

/** The order of a standing payment says how much of it is given back. */
export const ordersSayWhatIsGivenBack: Check = (snapshot) => {
  const parts = byOrder(partsOf(snapshot));
  const rows = byOrder(snapshot.tables.refunds);
  return snapshot.tables.orders.filter(isStanding).flatMap((order): Violation[] => {
    const { orderId, paymentStatus, payment, total } = order;
    const asked = rows.get(orderId) ?? [];
    const taken = total - sum(asked.filter(({ state }) => state === 'not_taken'));
    const isUnderWay = asked.some(({ state }) => state === 'requested');
    const given = sum(parts.get(orderId) ?? []);
    const said = payment?.refunded ?? 0;
    const status = given === 0 ? null : given === taken ? 'refunded' : 'partially_refunded';
    const isSaid = given === said && (status === null || status === paymentStatus);
    if (isSaid || isUnderWay) return [];
    const what = `${given} of ${taken} is given back; it says ${said} and ${paymentStatus}`;
    return [violation('orders say what is given back', orderId, what)];
  });
};

/** A refund that keeps failing is flagged. */
export const everyRefundEnds: Check = ({ tables, youngSince }) => {
  const flagged = new Set(
    tables.orders.filter(({ attention }) => attention !== null).map(({ orderId }) => orderId),
  );
  return tables.refunds
    .filter(({ state }) => state === 'requested' || state === 'pending')
    .filter(({ state, orderId }) => state === 'pending' || !flagged.has(orderId))
    .filter(({ updatedAt }) => updatedAt < youngSince)
    .map(({ orderId, number, state }) => {
      const what = `refund ${number} stays ${state} without a flag`;
      return violation('every refund ends or is flagged', orderId, what);
    });
};

/** Every refund that a client was promised is there, and one key made one of them. */
export const oneKeyOneRefund: Check = ({ tables, refundsPromised }) => {
  const numbers = new Map<string, Set<number>>();
  const keys = new Map<string, Set<string>>();
  for (const { orderId, key, number } of refundsPromised) {
    numbers.set(key, (numbers.get(key) ?? new Set()).add(number));
    const name = effectId(orderId, 'refund', number);
    keys.set(name, (keys.get(name) ?? new Set()).add(key));
  }
  return refundsPromised.flatMap(({ orderId, key, number, amount }): Violation[] => {
    const row = tables.refunds.find((each) => each.orderId === orderId && each.number === number);
    const isAlone =
      numbers.get(key)?.size === 1 && keys.get(effectId(orderId, 'refund', number))?.size === 1;
    if (row?.amount === amount && isAlone) return [];
    const what = `${key} was promised refund ${number} of ${amount}, which is ${
      row ? `one of ${row.amount}, and of one key: ${isAlone}` : 'not there'
    }`;
    return [violation('one key, one refund', orderId, what)];
  });
};
