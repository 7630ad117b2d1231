/** Order ids: UUIDs of version 7 (RFC 9562), which sort by time. */
import { v7 } from 'uuid';

export const newOrderId = (): string => v7();

/** When an order was accepted, as its id says: milliseconds since 1970. */
export const acceptedAt = (orderId: string): number =>
  Number.parseInt(orderId.slice(0, 13).replace('-', ''), 16);

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isOrderId = (text: string): boolean => uuidShape.test(text);

/** Before the id of every order: where a walk through all of them begins. */
export const BEFORE_ALL_ORDERS = '00000000-0000-0000-0000-000000000000';
