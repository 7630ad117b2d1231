/**
 * The saga's own copy of its order's state, and the only way to change it. A change applies to the
 * copy at once; changes are written one after the other, each as version n of the row and event n.
 */

import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { OrderEventType } from '../contracts/events.ts';
import { initialState, nextStatuses, type OrderState } from '../contracts/order.ts';
import type { ExistingRow } from '../contracts/orderActivities.ts';
import { NO_ATTENTION, type OrderStart, SEARCH_ATTRIBUTES } from '../contracts/saga.ts';
import { runOnDatabase } from './databaseActivity.ts';
import { describeOrder } from './describeOrder.ts';

const statusKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.status, 'KEYWORD');
const attentionKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.attention, 'KEYWORD');

export interface OrderRecord {
  readonly orderId: string;
  readonly state: OrderState;
  /** Changes the order and writes it as the next version; resolves when it is written. */
  change(type: OrderEventType, set: Setting): Promise<void>;
  /**
   * Changes the order by `write`, which writes the next version itself, in a transaction with more.
   * `set` is what that version changes.
   */
  changeBy(write: (version: number) => Promise<void>, set: Partial<OrderState>): Promise<void>;
  /** Resolves when all changes so far are written. */
  written(): Promise<void>;
}

/** The fields a change sets, or a function that gives them for the state before the change. */
type Setting = Partial<OrderState> | ((before: OrderState) => Partial<OrderState>);

interface Change {
  readonly type: OrderEventType;
  readonly setting: Setting;
}

/**
 * @param onRowAhead called when the row was ahead of the saga, after the saga has taken over the
 *   row's state. That happens when a workflow task is lost after it has written: the task runs once
 *   more, and a signal or update that has arrived since can make it take another path.
 */
export function openRecord(start: OrderStart, onRowAhead: () => void): OrderRecord {
  const { orderId } = start;
  let state = start.unwind?.state ?? initialState;
  let version = start.unwind?.version ?? 1;
  let last: Promise<void> = Promise.resolve();
  /** Each unwritten change, and the fields it sets after the changes before it. */
  const unwritten = new Map<Change, Partial<OrderState>>();

  function apply(set: Partial<OrderState>): void {
    const before = state;
    if (!mayFollow(before, set))
      throw new Error(`an order cannot go from ${before.status} to ${set.status}`);
    state = { ...state, ...set };
    show(before);
  }

  /** Takes over the row's state and applies the unwritten changes to it, as far as they still can. */
  function rebase(row: ExistingRow): void {
    const before = state;
    ({ version, state } = row);
    for (const change of [...unwritten.keys()]) {
      const set = settingOn(state, change.setting);
      if (mayFollow(state, set)) {
        unwritten.set(change, set);
        state = { ...state, ...set };
      } else unwritten.delete(change);
    }
    show(before);
    if (!row.alreadyRecorded) onRowAhead();
  }

  async function record(change: Change): Promise<void> {
    const { type } = change;
    for (let set = unwritten.get(change); set; set = unwritten.get(change)) {
      const next = { orderId, version: version + 1, type, set };
      const row = await runOnDatabase(`Record ${type}`, ({ recordChange }) => recordChange(next));
      if (!row || row.alreadyRecorded) unwritten.delete(change);
      if (row) rebase(row);
      else version = next.version;
    }
  }

  function show(before: OrderState): void {
    setCurrentDetails(describeOrder(state));
    const status = state.status !== before.status;
    const attention = state.attention?.reason !== before.attention?.reason;
    const pairs = [
      ...(status ? [{ key: statusKey, value: state.status }] : []),
      ...(attention ? [{ key: attentionKey, value: state.attention?.reason ?? NO_ATTENTION }] : []),
    ];
    if (pairs.length > 0) upsertSearchAttributes(pairs);
  }

  const enqueue = (write: () => Promise<void>): Promise<void> => {
    last = last.then(write);
    return last;
  };

  setCurrentDetails(describeOrder(state));
  return {
    orderId,
    get state() {
      return state;
    },
    change(type, setting) {
      const set = settingOn(state, setting);
      apply(set);
      const change = { type, setting };
      unwritten.set(change, set);
      return enqueue(() => record(change));
    },
    async changeBy(write, set) {
      const written = enqueue(async () => {
        if (isSet(state, set)) return;
        await write(version + 1);
        version += 1;
      });
      // The caller handles a failure of this write; it must not stop later writes.
      last = written.catch(() => {});
      await written;
      apply(set);
    },
    written: () => last,
  };
}

const settingOn = (state: OrderState, setting: Setting): Partial<OrderState> =>
  typeof setting === 'function' ? setting(state) : setting;

const mayFollow = ({ status }: OrderState, { status: next }: Partial<OrderState>): boolean =>
  next === undefined || next === status || nextStatuses[status].includes(next);

const isSet = (state: OrderState, set: Partial<OrderState>): boolean =>
  Object.entries(set).every(([key, value]) => state[key as keyof OrderState] === value);
