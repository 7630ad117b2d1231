/**
 * How much each client's unpaid orders hold, as of a moment ago. The exact sum costs the more the more
 * of them there are, and is needed only near the limit.
 */
import type { Queries } from '../../db/client.ts';
import { type UnpaidLimits, unpaidPiecesOfClient } from './unpaidOrders.ts';

/** A figure is read anew after this, and no longer believed after some more. */
const FRESH_MS = 1_000;
const BELIEVED_MS = 3_000;
const MOST_CLIENTS = 1_000;

interface Figure {
  /** As read, with what was accepted here since. */
  pieces: number;
  readonly readAt: number;
}

/** @returns the limits that an order of so many pieces is to be compared with */
export type LimitsFor = (placedBy: string | null, pieces: number) => UnpaidLimits;

/** A client that uses less than half of its limit is not compared with it. */
export function createLimitsFor(db: Queries, limits: UnpaidLimits): LimitsFor {
  const most = limits.maxUnpaidPiecesOfClient;
  const figures = new Map<string, Figure>();
  const reading = new Set<string>();

  const read = async (client: string): Promise<void> => {
    if (reading.has(client)) return;
    reading.add(client);
    const readAt = performance.now();
    // While Postgres is away there is no figure, and no order is accepted.
    const pieces = await unpaidPiecesOfClient(db, client).catch(() => null);
    reading.delete(client);
    if (figures.size >= MOST_CLIENTS) figures.clear();
    if (pieces !== null) figures.set(client, { pieces, readAt });
  };

  const isFarBelow = (client: string, pieces: number, limit: number): boolean => {
    const figure = figures.get(client);
    const age = figure ? performance.now() - figure.readAt : Number.POSITIVE_INFINITY;
    if (age > FRESH_MS) void read(client);
    if (!figure || age > BELIEVED_MS || (figure.pieces + pieces) * 2 > limit) return false;
    figure.pieces += pieces;
    return true;
  };

  return (placedBy, pieces) =>
    placedBy !== null && most !== null && isFarBelow(placedBy, pieces, most)
      ? { ...limits, maxUnpaidPiecesOfClient: null }
      : limits;
}
