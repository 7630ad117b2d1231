/**
 * The saga's own view of its order, and the only way to change it. Changes are known here at once
 * and written one after the other: the row at version n, and event n.
 */

import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { OrderEventType } from '../contracts/events.ts';
import { initialState, nextStatuses, type OrderState } from '../contracts/order.ts';
import type { FoundRow } from '../contracts/orderActivities.ts';
import { NO_ATTENTION, type OrderStart, SEARCH_ATTRIBUTES } from '../contracts/saga.ts';
import { describeOrder } from './describeOrder.ts';
import { onOurDatabase } from './orderActivities.ts';

const statusKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.status, 'KEYWORD');
const attentionKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.attention, 'KEYWORD');

export interface OrderRecord {
  readonly orderId: string;
  readonly state: OrderState;
  /** Changes the order and writes it as the next version; resolves when it is written. */
  change(type: OrderEventType, set: Setting): Promise<void>;
  /** Lets `write` make the next version itself, in a transaction with more; `set` is the result. */
  changeBy(write: (version: number) => Promise<void>, set: Partial<OrderState>): Promise<void>;
  /** Resolves when everything so far is written. */
  written(): Promise<void>;
}

/** What a change sets; as a function, when that depends on what the order is before it. */
export type Setting = Partial<OrderState> | ((before: OrderState) => Partial<OrderState>);

interface Change {
  readonly type: OrderEventType;
  readonly setting: Setting;
}

/**
 * @param overtaken called when the row turned out to be ahead of the saga, and the saga has taken
 *   over what is in it: a workflow task that is lost after it has written is done once more, and
 *   what has come in meanwhile can make it take another way.
 */
export function openRecord(
  start: OrderStart,
  overtaken: (before: OrderState) => void = () => {},
): OrderRecord {
  const { orderId } = start;
  let state = start.unwind?.state ?? initialState;
  let version = start.unwind?.version ?? 1;
  let last: Promise<void> = Promise.resolve();
  /** With what each sets, given what came before it. */
  const unwritten = new Map<Change, Partial<OrderState>>();

  function apply(set: Partial<OrderState>): void {
    const before = state;
    if (!mayFollow(before, set))
      throw new Error(`an order cannot go from ${before.status} to ${set.status}`);
    state = { ...state, ...set };
    show(before);
  }

  /** The row is the truth: what is still to be written comes on top, as far as it still can. */
  function rebase(found: FoundRow): void {
    const before = state;
    ({ version, state } = found);
    for (const change of [...unwritten.keys()]) {
      const set = settingOn(state, change.setting);
      if (mayFollow(state, set)) {
        unwritten.set(change, set);
        state = { ...state, ...set };
      } else unwritten.delete(change);
    }
    show(before);
    if (!found.again) overtaken(before);
  }

  async function record(change: Change): Promise<void> {
    const { type } = change;
    for (let set = unwritten.get(change); set; set = unwritten.get(change)) {
      const next = { orderId, version: version + 1, type, set };
      const found = await onOurDatabase(`Record ${type}`, (ours) => ours.recordChange(next));
      if (!found || found.again) unwritten.delete(change);
      if (found) rebase(found);
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
      // A refusal of this write is the caller's to handle and must not stop later ones.
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
