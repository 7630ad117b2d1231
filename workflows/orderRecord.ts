/**
 * The saga's own view of its order, and the only way to change it. Changes are known here at once
 * and written one after the other: the row at version n, and event n.
 */

import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { OrderEventType } from '../contracts/events.ts';
import { initialState, nextStatuses, type OrderState } from '../contracts/order.ts';
import { NO_ATTENTION, type OrderStart, SEARCH_ATTRIBUTES } from '../contracts/saga.ts';
import { describeOrder } from './describeOrder.ts';
import { onOurDatabase } from './orderActivities.ts';

const statusKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.status, 'KEYWORD');
const attentionKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.attention, 'KEYWORD');

export interface OrderRecord {
  readonly orderId: string;
  readonly state: OrderState;
  /** Changes the order and writes it as the next version; resolves when it is written. */
  change(type: OrderEventType, set: Partial<OrderState>): Promise<void>;
  /** Lets `write` make the next version itself, in a transaction with more; `set` is the result. */
  changeBy(write: (version: number) => Promise<void>, set: Partial<OrderState>): Promise<void>;
  /** Resolves when everything so far is written. */
  written(): Promise<void>;
}

export function openRecord(start: OrderStart): OrderRecord {
  const { orderId } = start;
  let state = start.unwind?.state ?? initialState;
  let version = start.unwind?.version ?? 1;
  let last: Promise<void> = Promise.resolve();

  function apply(set: Partial<OrderState>): void {
    const before = state;
    state = { ...state, ...set };
    if (state.status !== before.status && !nextStatuses[before.status].includes(state.status)) {
      throw new Error(`an order cannot go from ${before.status} to ${state.status}`);
    }
    show(before);
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

  const enqueue = (write: (version: number) => Promise<void>): Promise<void> => {
    last = last.then(async () => {
      await write(version + 1);
      version += 1;
    });
    return last;
  };

  setCurrentDetails(describeOrder(state));
  return {
    orderId,
    get state() {
      return state;
    },
    change(type, set) {
      apply(set);
      return enqueue((next) =>
        onOurDatabase(`Record ${type}`, (ours) =>
          ours.recordChange({ orderId, version: next, type, set }),
        ),
      );
    },
    async changeBy(write, set) {
      // A refusal of this write is the caller's to handle and must not stop later ones.
      const written = enqueue(write);
      last = written.catch(() => {});
      await written;
      apply(set);
    },
    written: () => last,
  };
}
