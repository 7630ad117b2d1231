/** What makes another parcel of an order is done one after the other, and no parcel is booked meanwhile. */
import { CancellationScope, condition } from '@temporalio/workflow';
import type { Order } from './order.ts';

/** Waits for its turn also while the order is being cancelled. */
export async function oneAtATime<T>(order: Order, act: () => Promise<T>): Promise<T> {
  await CancellationScope.nonCancellable(async () => {
    while (order.isChanging) await condition(() => !order.isChanging);
    order.isChanging = true;
  });
  try {
    return await act();
  } finally {
    order.isChanging = false;
  }
}
