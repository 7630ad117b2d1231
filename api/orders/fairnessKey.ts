/**
 * Whose turn a new order takes where orders wait, in Postgres and in Temporal: a client's, for all the
 * users it acts for. Users who order for themselves share a few keys, since there are as many of them
 * as there are accounts; their names are personal, and stay out of Temporal.
 */
import { createHash } from 'node:crypto';

const GROUPS_OF_USERS = 16;
/** Temporal takes no longer key. */
const LONGEST_KEY = 64;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** @param placedBy the client that places the order for its user; null when the user does */
export function fairnessKeyOf(placedBy: string | null, userId: string): string {
  if (placedBy === null) return `users-${digest(userId).readUInt8() % GROUPS_OF_USERS}`;
  return placedBy.length <= LONGEST_KEY ? placedBy : digest(placedBy).toString('hex');
}
