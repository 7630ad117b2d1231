/**
 * Of an order's holds and releases the one that was asked for last counts. Another may take effect later: it
 * waited for the carrier to let go of the parcel, or its request was on its way for long.
 */
import { patched } from '@temporalio/workflow';
import type { ReleaseRequest } from '../contracts/change.ts';
import type { Order } from './order.ts';

/** Less than any two decisions of the API are apart. */
const AFTERWARDS = 0.001;

/**
 * Called when the Update arrives. Without a number it was asked for after all that have arrived before it.
 *
 * @returns whether it counts, to be called when it takes effect
 */
export function lastAsked({ holds }: Order, request?: ReleaseRequest): () => boolean {
  const given = request?.asked;
  const asked = typeof given === 'number' ? given : holds.newest + AFTERWARDS;
  holds.newest = Math.max(holds.newest, asked);
  return () => {
    // A history of a version before has acted on it all the same.
    if (asked < holds.inEffect && patched('last-asked-hold-counts')) return false;
    holds.inEffect = asked;
    return true;
  };
}
