/**
 * Changes an order, holds it and releases it, as a person asks until its parcel has left. The carrier
 * lets go of the parcel that was booked before anything else changes: of a change, a dispatch and a
 * cancellation at the same moment exactly one wins.
 */
import { ApplicationFailure, condition, isCancellation } from '@temporalio/workflow';
import {
  type ChangeRefusal,
  type ChangeRequest,
  changeUpdateId,
  type HoldRequest,
  type ReleaseRequest,
} from '../contracts/change.ts';
import { type Decision, decisionBy } from '../contracts/decision.ts';
import { sentence } from '../contracts/errors.ts';
import { isOpen, type PaymentStatus } from '../contracts/order.ts';
import { withoutFlag } from './attention.ts';
import { updateId } from './decide.ts';
import { hasLeft } from './due.ts';
import { lastAsked } from './lastAsked.ts';
import { oneAtATime } from './oneAtATime.ts';
import { goesOn, type Order } from './order.ts';
import { unbook } from './unbook.ts';
import { type Change, record, recordDecision } from './writes.ts';

/** @throws ApplicationFailure ORDER_NOT_CHANGEABLE or ORDER_CHANGED_MEANWHILE */
export async function change(order: Order, request: ChangeRequest): Promise<void> {
  const { number, version, takesOff } = request;
  const decision = decisionBy({}, { updateId: changeUpdateId(number), action: 'change' });
  await withoutParcel(order, decision, {
    counts: () => true,
    refusal() {
      if (order.version !== version) return 'ORDER_CHANGED_MEANWHILE';
      return takesOff && !isPaidFor(order) ? 'ORDER_NOT_CHANGEABLE' : null;
    },
    changeOf(row, wasBooked) {
      const flag = withoutFlag(row, 'REBOOKING_FAILED');
      // A parcel that was never booked is another one too: a lost workflow task must not book it as it was.
      const set = { parcelNumber: row.parcelNumber + (wasBooked ? 0 : 1), ...flag };
      return { type: 'order.changed', set, changeNumber: number };
    },
  });
  order.covered = order.covered.filter(({ reason }) => reason !== 'REBOOKING_FAILED');
}

/** The amount that pieces have cost is known, and taken or held. */
const paid: readonly PaymentStatus[] = ['authorized', 'charged', 'partially_refunded'];
const isPaidFor = ({ row, standings }: Order): boolean =>
  standings.payment === 'free' || paid.includes(row.paymentStatus);

/** @throws ApplicationFailure ORDER_NOT_CHANGEABLE */
export async function hold(order: Order, request: HoldRequest): Promise<void> {
  const { until } = request;
  const decision = decisionBy({}, { updateId: updateId(), action: 'hold' });
  await withoutParcel(order, decision, {
    counts: lastAsked(order, request),
    refusal: () => null,
    changeOf(row) {
      const since = row.hold?.since ?? new Date().toISOString();
      const set = { hold: { since, until }, ...withoutFlag(row, 'HOLD_OVERDUE') };
      return { type: 'order.held', set };
    },
  });
}

export async function release(order: Order, request?: ReleaseRequest): Promise<void> {
  if (!lastAsked(order, request)()) return;
  const decision = decisionBy({}, { updateId: updateId(), action: 'release' });
  await record(order, (row) => {
    if (row.hold === null) return null;
    const set = { hold: null, ...withoutFlag(row, 'HOLD_OVERDUE') };
    return { type: 'order.released', set, decision };
  });
}

interface Wanted {
  /** Whether nobody has asked for the opposite since: also while the carrier was asked. */
  counts(): boolean;
  /** Why it is refused as the order is now, before its booking is cancelled. */
  refusal(): ChangeRefusal | null;
  /** @param wasBooked whether a booking has been cancelled for it */
  changeOf(row: Order['row'], wasBooked: boolean): Change;
}

async function withoutParcel(
  order: Order,
  decision: Decision,
  { counts, refusal, changeOf }: Wanted,
): Promise<void> {
  await oneAtATime(order, async () => {
    try {
      await order.forward.run(async () => {
        await condition(() => order.standings.shipment !== 'trying');
        // A workflow task that was lost may have made the change.
        if (await recordDecision(order, decision)) return;
        if (!counts()) return;
        const code = isTooLate(order) ? 'ORDER_NOT_CHANGEABLE' : refusal();
        if (code) throw refused(code);
        const isBooked = order.standings.shipment !== 'none';
        if (isBooked && !(await unbook(order))) throw refused('ORDER_NOT_CHANGEABLE');
        const isDone = await recordOnce(order, decision, (row) =>
          counts() ? changeOf(row, isBooked) : null,
        );
        if (!isDone && counts()) throw refused('ORDER_CHANGED_MEANWHILE');
      });
    } catch (error) {
      // A workflow task that was lost may have made the change before the order was cancelled, say.
      if (await recordDecision(order, decision)) return;
      throw isCancellation(error) ? refused('ORDER_NOT_CHANGEABLE') : error;
    }
  });
}

/** The parcel has left, or the order is about to be undone: its first parcel could not be booked, say. */
const isTooLate = (order: Order): boolean =>
  !goesOn(order.start) ||
  !isOpen(order.row.status) ||
  hasLeft(order) ||
  (order.row.status === 'pending' && order.standings.shipment !== 'none');

/** A change that the database refuses is not asked for again. @returns whether it is recorded */
function recordOnce(
  order: Order,
  decision: Decision,
  changeOf: (row: Order['row']) => Change | null,
): Promise<boolean> {
  let isAsked = false;
  return record(order, (row) => {
    if (isAsked || !isOpen(row.status)) return null;
    const wanted = changeOf(row);
    isAsked = wanted !== null;
    return wanted && { ...wanted, decision };
  });
}

const refused = (type: ChangeRefusal): ApplicationFailure =>
  ApplicationFailure.create({ type, message: sentence(type) });
