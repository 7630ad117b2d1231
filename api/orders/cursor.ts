/** Keyset cursors: opaque to clients, and stable while orders are placed. */
import { cursorProblem } from '../http/page.ts';

/** Microseconds count: two orders may share a millisecond. */
export interface Place {
  /** A timestamp as Postgres writes it in UTC, to the microsecond. */
  readonly at: string;
  readonly orderId: string;
}

const PLACE =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export const cursorAt = ({ at, orderId }: Place): string =>
  Buffer.from(`${at} ${orderId}`).toString('base64url');

/** @throws ProblemError INVALID_REQUEST when the text is not a cursor of this API. */
export function placeOf(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, at, orderId] = PLACE.exec(text) ?? [];
  if (at === undefined || orderId === undefined || Number.isNaN(Date.parse(at))) {
    throw cursorProblem();
  }
  return { at, orderId };
}
