/** What a decision is about: the flag of an order that the person saw, not one that was raised since. */
import { isOrderId } from '../../../contracts/ids.ts';

export interface Subject {
  readonly orderId: string;
  /** When the flag was raised. */
  readonly since: string;
}

export const formatSubject = ({ orderId, since }: Subject): string => `${orderId} ${since}`;

/** @returns null for what is no subject */
export function parseSubject(text: string): Subject | null {
  const [orderId = '', since = '', ...more] = text.split(' ');
  return isOrderId(orderId) && !Number.isNaN(Date.parse(since)) && more.length === 0
    ? { orderId, since }
    : null;
}
